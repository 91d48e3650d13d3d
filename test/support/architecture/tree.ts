import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Import, importsOf, isRelative, resolveImport } from './imports.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export interface SourceFile {
  /** From the root, with slashes: `src/model/tool.ts`. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

/** Every source file under the folders. */
export const readTree = (folders: readonly string[]): readonly SourceFile[] =>
  folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
    )
    .filter((path) => /\.(?:ts|mjs)$/.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, imports: importsOf(text) }
    })

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

export const isTest = (path: string): boolean => path.endsWith('.test.ts')

/** `src/model/tool.ts` → `model`; `src/clock.ts` → `clock.ts`. */
export const partOf = (path: string): string => path.split('/')[1] ?? ''

export const graphOf = (files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    files.map((file) => [
      file.path,
      file.imports.filter(({ specifier }) => isRelative(specifier)).map(({ specifier }) => resolveImport(file.path, specifier)),
    ]),
  )
