import { isRelative, packageOf, resolveImport } from './imports.ts'
import { graphOf, partOf, type SourceFile } from './tree.ts'

/** Each check answers sentences that begin with the offending path; none means that all is well. */
type Findings = readonly string[]

export interface ImportTable {
  readonly mayImport: Readonly<Record<string, readonly string[]>>
  readonly mayImportAll: readonly string[]
}

export const checkParts = (files: readonly SourceFile[], { mayImport, mayImportAll }: ImportTable): Findings =>
  files
    .filter(({ path }) => !mayImportAll.includes(partOf(path)))
    .flatMap(({ path, imports }) => {
      const part = partOf(path)
      const allowed = mayImport[part]
      if (allowed === undefined) return [`${path}: ${part} is in no row of the import table; give it one`]
      return imports
        .filter(({ specifier }) => isRelative(specifier))
        .map(({ specifier }) => resolveImport(path, specifier))
        .filter((target) => !target.startsWith('src/') || (partOf(target) !== part && !allowed.includes(partOf(target))))
        .map(
          (target) =>
            `${path}: imports ${target}, but ${part} may import ${allowed.length === 0 ? 'nothing of ours' : `${allowed.join(', ')} alone`}`,
        )
    })

const isWithin = (path: string, home: string): boolean => path === home || path.startsWith(`${home}/`)

export const checkPackages = (files: readonly SourceFile[], homes: Readonly<Record<string, readonly string[]>>): Findings =>
  files.flatMap(({ path, imports }) =>
    imports
      .map(({ specifier }) => packageOf(specifier))
      .filter((name) => !isRelative(name) && (!name.startsWith('node:') || homes[name] !== undefined))
      .flatMap((name) => {
        const allowed = homes[name]
        if (allowed === undefined) return [`${path}: imports ${name}, which has no home in the package table; give it one`]
        return allowed.some((home) => isWithin(path, home))
          ? []
          : [`${path}: imports ${name}, which belongs to ${allowed.join(', ')} alone`]
      }),
  )

export const checkNetwork = (files: readonly SourceFile[], modules: readonly string[], homes: readonly string[]): Findings =>
  files
    .filter(({ path }) => !homes.some((home) => isWithin(path, home)))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier, typeOnly }) => !typeOnly && modules.includes(packageOf(specifier)))
        .map(({ specifier }) => `${path}: imports ${specifier}: the way to the network is net/`),
    )

/** What index.ts doesn't lead to is an adapter that nobody can choose. */
export const checkListed = (files: readonly SourceFile[], folder: string): Findings => {
  const inside = files.filter(({ path }) => isWithin(path, folder))
  const index = `${folder}/index.ts`
  if (inside.length === 0) return []
  if (!inside.some(({ path }) => path === index)) return [`${folder}: has adapters but no index.ts that lists them`]
  const graph = graphOf(inside)
  const reached = new Set<string>()
  const visit = (path: string): void => {
    if (reached.has(path)) return
    reached.add(path)
    for (const next of graph.get(path) ?? []) visit(next)
  }
  visit(index)
  return inside.filter(({ path }) => !reached.has(path)).map(({ path }) => `${path}: ${index} doesn't list it`)
}

/** One adapter never reaches into another: `src/backends/a/x.ts` not into `src/backends/b/`. */
export const checkSiblings = (files: readonly SourceFile[], folder: string): Findings => {
  const adapterOf = (path: string): string | undefined => {
    const rest = path.slice(folder.length + 1).split('/')
    return isWithin(path, folder) && rest.length > 1 ? rest[0] : undefined
  }
  return files.flatMap(({ path, imports }) => {
    const own = adapterOf(path)
    if (own === undefined) return []
    return imports
      .filter(({ specifier }) => isRelative(specifier))
      .map(({ specifier }) => resolveImport(path, specifier))
      .filter((target) => (adapterOf(target) ?? own) !== own)
      .map((target) => `${path}: imports ${target}: adapters stand alone, so move what they share one folder up`)
  })
}

export const checkLength = (files: readonly SourceFile[], longest: number): Findings =>
  files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length
    return lines > longest ? [`${path}: has ${lines} lines; more than ${longest} means more than one reason to change`] : []
  })
