import { describe, expect, it } from 'vitest'
import { checkLength, checkListed, checkNetwork, checkPackages, checkParts, checkSiblings } from './support/architecture/checks.ts'
import { computed, findCycle, importsOf } from './support/architecture/imports.ts'
import { breaks, exceptionFor, lineOf, rules } from './support/architecture/rules.ts'
import {
  adapterFolders,
  longestFile,
  mayImport,
  mayImportAll,
  networkHomes,
  networkModules,
  packageHomes,
} from './support/architecture/table.ts'
import { graphOf, isTest, readText, readTree } from './support/architecture/tree.ts'

const tree = readTree(['src', 'scripts', 'test'])
const source = tree.filter(({ path }) => path.startsWith('src/') && !isTest(path))

describe('the architecture of src', () => {
  it('is there to be looked at', () => {
    expect(source.length).toBeGreaterThan(20)
  })

  it('keeps the import table', () => {
    expect(checkParts(source, { mayImport, mayImportAll })).toEqual([])
  })

  it('has no import cycle, types included', () => {
    const cycle = findCycle(graphOf(tree))
    expect(cycle?.join(' → ')).toBeUndefined()
  })

  it('imports only files that are there, by names known beforehand', () => {
    const known = new Set(tree.map(({ path }) => path))
    const graph = graphOf(source)
    const lost = source.flatMap(({ path, imports }) => [
      ...imports.filter(({ specifier }) => specifier === computed).map(() => `${path}: imports something by a computed name`),
      ...(graph.get(path) ?? [])
        .filter((target) => !known.has(target) && !target.endsWith('.json'))
        .map((target) => `${path}: imports ${target}, which isn't there`),
    ])
    expect(lost).toEqual([])
  })

  it('knows each library in its own adapter alone', () => {
    expect(checkPackages(source, packageHomes)).toEqual([])
  })

  it('reaches the network through net/ alone', () => {
    expect(checkNetwork(source, networkModules, networkHomes)).toEqual([])
  })

  it.each(adapterFolders)('lists every adapter of %s, and none knows another', (folder) => {
    expect([...checkListed(source, folder), ...checkSiblings(source, folder)]).toEqual([])
  })

  it.each(rules)('$name', (rule) => {
    const found = source
      .filter(({ path, text }) => exceptionFor(rule, path) === undefined && breaks(rule, text))
      .map(({ path, text }) => `${path}:${lineOf(rule, text)}: ${rule.sentence}`)
    expect(found).toEqual([])
  })

  it('has no file that is too long, tests and scripts included', () => {
    expect(checkLength(tree, longestFile)).toEqual([])
  })
})

describe('the tables', () => {
  it('give every dependency a home', () => {
    const { dependencies } = JSON.parse(readText('package.json')) as { dependencies: Record<string, string> }
    expect(Object.keys(dependencies).filter((name) => packageHomes[name] === undefined)).toEqual([])
  })

  it('pin every dependency, and the lockfile names no address to fetch from', () => {
    const { dependencies, devDependencies } = JSON.parse(readText('package.json')) as Record<string, Record<string, string>>
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    expect(loose).toEqual([])
    expect(readText('package-lock.json').match(/"resolved"/g)).toBeNull()
  })

  it('has a lockfile complete for every platform', () => {
    const { packages } = JSON.parse(readText('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) => packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
      ),
    )
    expect(missing).toEqual([])
  })

  it('allow no cycle between the parts either', () => {
    expect(findCycle(new Map(Object.entries(mayImport)))).toBeUndefined()
  })
})

const fileOf = (path: string, text: string) => ({ path, text, imports: importsOf(text) })

describe('the detectors', () => {
  it.each([
    ["import { a } from './a.ts'", './a.ts', false],
    ["import type { A } from './a.ts'", './a.ts', true],
    ["import {\n  a,\n  type B,\n} from './a.ts'", './a.ts', false],
    ["import './a.ts'", './a.ts', false],
    ["export * from './a.ts'", './a.ts', false],
    ["export type { A } from './a.ts'", './a.ts', true],
    ["export const f = (): Promise<import('./a.ts').A> => g()", './a.ts', true],
    ["const a = await import('./a.ts')", './a.ts', false],
    ['import a from "a"', 'a', false],
  ])('find the import in %j', (text, specifier, typeOnly) => {
    expect(importsOf(text)).toEqual([{ specifier, typeOnly }])
  })

  it('find an import by a computed name', () => {
    expect(importsOf('await import(name)')).toEqual([{ specifier: computed, typeOnly: false }])
  })

  it.each([
    "// import { a } from './a.ts'",
    '/* import "a" */',
    'const text = "import a from \'a\'"',
    "Array.from('abc')",
    "const x = `import a from 'a'`",
    "/from 'a'/.test(x)",
  ])('find no import in %j', (text) => {
    expect(importsOf(text)).toEqual([])
  })

  it('refuse an import that the table does not allow, of types too', () => {
    const files = [
      fileOf('src/model/a.ts', "import type { B } from '../ports/b.ts'"),
      fileOf('src/http/a.ts', "import { b } from '../model/b.ts'"),
    ]
    const [finding, ...rest] = checkParts(files, { mayImport, mayImportAll })
    expect(finding).toBe('src/model/a.ts: imports src/ports/b.ts, but model may import nothing of ours')
    expect(rest).toEqual([])
  })

  it('refuse a folder that is in no row, and a way out of src', () => {
    expect(checkParts([fileOf('src/shiny/a.ts', '')], { mayImport, mayImportAll })).toHaveLength(1)
    expect(checkParts([fileOf('src/http/a.ts', "import '../../test/x.ts'")], { mayImport, mayImportAll })).toHaveLength(1)
  })

  it('let app.ts import everything', () => {
    expect(checkParts([fileOf('src/app.ts', "import './http/a.ts'\nimport './stores/index.ts'")], { mayImport, mayImportAll })).toEqual([])
  })

  it('find a cycle, and none where paths merely meet again', () => {
    expect(
      findCycle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
      ),
    ).toEqual(['a', 'b', 'c', 'a'])
    expect(
      findCycle(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['d']],
          ['c', ['d']],
          ['d', []],
        ]),
      ),
    ).toBeUndefined()
  })

  it('find a library outside its adapter, and one without a home', () => {
    const at = (path: string, name: string) => checkPackages([fileOf(path, `import x from '${name}'`)], packageHomes)
    expect(at('src/executor/a.ts', 'axios')).toHaveLength(1)
    expect(at('src/stores/sqlite/a.ts', 'node:sqlite')).toHaveLength(1)
    expect(at('src/http/a.ts', 'left-pad')).toHaveLength(1)
    expect(at('src/net/a.ts', 'axios')).toEqual([])
    expect(at('src/http/a.ts', 'fastify/lib/x.js')).toEqual([])
    expect(at('src/http/a.ts', 'node:crypto')).toEqual([])
  })

  it('find a way to the network outside net/, but let its types be named', () => {
    const at = (text: string) => checkNetwork([fileOf('src/backends/a.ts', text)], networkModules, networkHomes)
    expect(at("import { request } from 'node:https'")).toHaveLength(1)
    expect(at("import type { Agent } from 'node:https'")).toEqual([])
    expect(checkNetwork([fileOf('src/net/a.ts', "import 'node:https'")], networkModules, networkHomes)).toEqual([])
  })

  it('find an adapter that index.ts leaves out, one that knows another, and a folder without index.ts', () => {
    const files = [
      fileOf('src/queues/index.ts', "import { a } from './a/main.ts'"),
      fileOf('src/queues/a/main.ts', "import { b } from '../b/main.ts'"),
      fileOf('src/queues/b/main.ts', ''),
      fileOf('src/queues/c.ts', ''),
    ]
    expect(checkListed(files, 'src/queues')).toEqual(["src/queues/c.ts: src/queues/index.ts doesn't list it"])
    expect(checkSiblings(files, 'src/queues')).toHaveLength(1)
    expect(checkListed(files.slice(1), 'src/queues')).toHaveLength(1)
  })

  it('find a file that is too long', () => {
    expect(checkLength([fileOf('src/a.ts', 'a\n'.repeat(300))], 300)).toEqual([])
    expect(checkLength([fileOf('src/a.ts', 'a\n'.repeat(301))], 300)).toHaveLength(1)
  })

  it.each(rules.flatMap((rule) => rule.catches.map((text) => ({ rule, name: rule.name, text }))))(
    '$name: catch $text',
    ({ rule, text }) => {
      expect(breaks(rule, text)).toBe(true)
    },
  )

  it.each(rules.flatMap((rule) => rule.passes.map((text) => ({ rule, name: rule.name, text }))))('$name: pass $text', ({ rule, text }) => {
    expect(breaks(rule, text)).toBe(false)
  })

  it('have no exception for what is no longer there', () => {
    const excepted = rules.flatMap((rule) => Object.keys(rule.except ?? {}))
    expect(excepted.filter((prefix) => !source.some(({ path }) => path.startsWith(prefix)))).toEqual([])
  })
})
