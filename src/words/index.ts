import { en } from './en/index.ts'
import { es } from './es/index.ts'
import { ru } from './ru/index.ts'
import type { Words } from './words.ts'

export type { Words } from './words.ts'

/**
 * By the two letters of a language. A new one is a folder and a line here.
 * Russian and Spanish, because after English they are among the languages that most people have their Telegram in.
 */
const languages: Readonly<Record<string, Words>> = { en, ru, es }

export const languageCodes: readonly string[] = Object.keys(languages)

/** For what a platform or a person says their language is, e.g. `pt-BR`; English where we have none. */
export const wordsFor = (language: string | undefined): Words => {
  const code = (language ?? '').toLowerCase().split(/[-_]/)[0] ?? ''
  return (Object.hasOwn(languages, code) ? languages[code] : undefined) ?? en
}
