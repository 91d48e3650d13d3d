import type { Keys } from './button.ts'

const longestCopy = 256

/** Buttons as Telegram takes them. */
export const inlineKeyboard = (keys: Keys) => ({
  inline_keyboard: keys.map((row) =>
    row.map((key) => {
      if ('data' in key) return { text: key.text, callback_data: key.data }
      return 'copy' in key ? { text: key.text, copy_text: { text: key.copy.slice(0, longestCopy) } } : { text: key.text, url: key.url }
    }),
  ),
})
