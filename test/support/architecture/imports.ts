import { dirname, join } from 'node:path/posix'
import { maskSource } from './mask.ts'

export interface Import {
  readonly specifier: string
  /** Leaves nothing behind once the types are gone. */
  readonly typeOnly: boolean
}

/** What is imported under a name that only the running program knows. */
export const computed = '(computed)'

const statement = /\b(?:import|export)\b(?:(?!\b(?:import|export)\b)[^'"`])*?\bfrom\s*['"]|\bimport\s*['"]/g
const call = /(?<![.\w$])import\s*\(\s*(['"])?/g
/** In `typeof import('x')` and in a type such as `import('x').Y` nothing is loaded; a loading import is awaited or passed on. */
const inType = /(?:[:<|&,[]|=>|\bas|\btypeof|\bextends)\s*$/

/** Every import and re-export of a file: statements, `import()` calls and `import('…')` types. */
export const importsOf = (text: string): readonly Import[] => {
  const code = maskSource(text)
  const stringAt = (quoteAt: number): string => text.slice(quoteAt + 1, text.indexOf(text[quoteAt] ?? '', quoteAt + 1))
  const statements = [...code.matchAll(statement)].map((match) => ({
    specifier: stringAt(match.index + match[0].length - 1),
    typeOnly: /^(?:import|export)\s+type\b(?!\s+from\b|\s*,)/.test(match[0]),
  }))
  const calls = [...code.matchAll(call)].map((match) => ({
    specifier: match[1] === undefined ? computed : stringAt(match.index + match[0].length - 1),
    typeOnly: inType.test(code.slice(Math.max(0, match.index - 40), match.index)),
  }))
  return [...statements, ...calls]
}

export const isRelative = (specifier: string): boolean => specifier.startsWith('.')

/** The file that a relative import in `from` names, as a path from the root. */
export const resolveImport = (from: string, specifier: string): string => join(dirname(from), specifier)

/** `@scope/name/deep` → `@scope/name`; `node:fs/promises` stays whole. */
export const packageOf = (specifier: string): string =>
  specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/')

/** The first cycle found, as the files it goes through, or undefined. */
export const findCycle = (graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined => {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file])
      if (cycle !== undefined) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}
