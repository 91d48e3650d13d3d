import { en } from './en/index.ts'

/** Every sentence that a person reads, by what it is about. English is the measure: the others have the same keys. */
export type Words = typeof en

/** By the two letters of a language. A new one is a folder and a line here. */
const languages: Readonly<Record<string, Words>> = { en }

export const languageCodes: readonly string[] = Object.keys(languages)

/** For what a platform or a person says their language is, e.g. `pt-BR`; English where we have none. */
export const wordsFor = (language: string | undefined): Words => {
  const code = (language ?? '').toLowerCase().split(/[-_]/)[0] ?? ''
  return (Object.hasOwn(languages, code) ? languages[code] : undefined) ?? en
}
