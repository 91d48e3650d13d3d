import type { en } from './en/index.ts'

/** Every sentence that a person reads, by what it is about. English is the measure: the others have the same keys. */
export type Words = typeof en
