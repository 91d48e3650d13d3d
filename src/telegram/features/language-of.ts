import type { Account } from '../../model/account.ts'

/** Chosen by themselves, or what their Telegram says. */
export const languageOf = (account: Account | undefined): string | undefined => account?.preferences?.language ?? account?.person?.language
