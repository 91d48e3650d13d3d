import { readFileSync } from 'node:fs'

/** An answer recorded from a real server. */
export const fixture = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as T
