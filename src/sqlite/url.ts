import { resolve } from 'node:path'
import { memoryPath } from './open.ts'

export const sqliteScheme = 'sqlite:'

/** The file that a `sqlite:` URL names, from the working directory; empty when it names none. */
export const sqlitePathOf = (url: string): string => {
  const path = url.slice(sqliteScheme.length).replace(/^\/\//, '')
  return path === '' || path === memoryPath ? path : resolve(path)
}
