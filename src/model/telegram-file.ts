/** Where the key-value store remembers which of our media a file of Telegram's is: it keeps pictures smaller than we do. */
export const telegramFileKey = (uniqueId: string): string => `tgfile:${uniqueId}`
