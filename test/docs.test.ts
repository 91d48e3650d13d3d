import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { backendVariables } from '../src/backends/index.ts'
import { signatureOf } from '../src/delivery/signature.ts'
import { parseToolsFile } from '../src/tools/sources/parse-file.ts'

const read = (name: string): string => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8')
const isThere = (name: string): boolean => existsSync(fileURLToPath(new URL(`../${name}`, import.meta.url)))

const own = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((match) => match[1] ?? '')
const variables = [...own, ...backendVariables.map(({ name }) => name)]
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md']

describe('the documents', () => {
  it('explain every variable that is read, in the table and in the example', () => {
    expect(own.length).toBeGreaterThan(10)
    expect(variables.filter((name) => !read('README.md').includes(`\`${name}\``))).toEqual([])
    expect(variables.filter((name) => !new RegExp(`^#? ?${name}=`, 'm').test(read('.env.example')))).toEqual([])
  })

  it('offer no variable that nobody reads', () => {
    const offered = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map((match) => match[1] ?? '')
    expect(offered.filter((name) => !variables.includes(name))).toEqual([])
  })

  it('name only npm scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = documents.flatMap((name) => [...read(name).matchAll(/npm run ([a-z-]+)/g)].map((match) => match[1] ?? ''))
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  })

  it('find a script behind every npm script', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const run = Object.values(scripts).flatMap((line) => [...line.matchAll(/scripts\/run\.mjs ([a-z-]+)/g)].map((match) => match[1] ?? ''))
    expect(run.filter((name) => !isThere(`scripts/${name}.ts`))).toEqual([])
  })

  it('show a way to check a signature that works', async () => {
    const recipe = /```js\n([\s\S]*?)```/.exec(read('README.md'))?.[1] ?? ''
    const { isFromDarkroom } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(recipe)}`)) as {
      isFromDarkroom(secret: string, headers: Record<string, string>, body: string): boolean
    }
    const headersAt = (timestamp: string) => ({
      'x-darkroom-timestamp': timestamp,
      'x-darkroom-signature': signatureOf('a secret', timestamp, '{"a":1}'),
    })
    const now = String(Math.floor(Date.now() / 1_000))
    expect(isFromDarkroom('a secret', headersAt(now), '{"a":1}')).toBe(true)
    expect(isFromDarkroom('a secret', headersAt(now), '{"a":2}')).toBe(false)
    expect(isFromDarkroom('another', headersAt(now), '{"a":1}')).toBe(false)
    expect(isFromDarkroom('a secret', headersAt('1700000000'), '{"a":1}')).toBe(false)
    expect(isFromDarkroom('a secret', {}, '{"a":1}')).toBe(false)
  })

  it('show only tools that tools.json takes', () => {
    const examples = [...read('README.md').matchAll(/```json\n([\s\S]*?)```/g)].map((match) => parseToolsFile(JSON.parse(match[1] ?? '')))
    expect(examples.flatMap(({ tools }) => tools).length).toBeGreaterThan(0)
    expect(examples.flatMap(({ refused, mistakes }) => [...refused, ...mistakes])).toEqual([])
  })

  it('link only to files that are there', () => {
    const links = documents.flatMap((name) => [...read(name).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? ''))
    expect(links.filter((link) => !isThere(link))).toEqual([])
  })

  it('draw only parts of src that are there', () => {
    const table = read('ARCHITECTURE.md').split('## What may import what')[1]?.split('\n## ')[0] ?? ''
    const named = [...table.matchAll(/^\| `([a-z.]+)\/?`/gm)].map((match) => match[1] ?? '')
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((name) => !isThere(`src/${name}`))).toEqual([])
  })
})
