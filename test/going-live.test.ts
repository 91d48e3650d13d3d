import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { backendVariables } from '../src/backends/index.ts'

const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))
const read = (name: string): string => readFileSync(pathOf(name), 'utf8')
const dockerfile = read('Dockerfile')
const compose = read('compose.yaml')
const allFrom = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '')

/** What is copied from this folder, not from an earlier stage. */
const copied = allFrom(dockerfile, /^COPY (?!--from)(.+)$/gm).flatMap((line) => line.trim().split(/\s+/).slice(0, -1))
const sent = allFrom(read('.dockerignore'), /^!(.+)$/gm)

describe('the image', () => {
  it('is made of files that are there and that are sent along', () => {
    expect(copied.length).toBeGreaterThan(5)
    expect(copied.filter((name) => !existsSync(pathOf(name)))).toEqual([])
    expect(copied.filter((name) => !sent.includes(name))).toEqual([])
    expect(sent.filter((name) => !copied.includes(name))).toEqual([])
  })

  it('gets neither .env nor data, for all that is not named stays outside', () => {
    const [first] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(first).toBe('*')
    expect(sent.filter((name) => /env$|data/.test(name))).toEqual([])
  })

  it('copies from stages that it has, what they make', () => {
    const stages = allFrom(dockerfile, /^FROM \S+ AS (\w+)$/gm)
    expect(allFrom(dockerfile, /^COPY --from=(\w+)/gm).filter((name) => !stages.includes(name))).toEqual([])
  })

  it('runs scripts that there are: what begins in dist/ comes from a source', () => {
    const scripts = allFrom(dockerfile, /\b((?:scripts|dist)\/[\w./-]+\.m?js)/g)
    expect(scripts).toEqual(['scripts/prepare.mjs', 'dist/src/main.js'])
    expect(scripts.map((name) => name.replace(/^dist\/(.*)\.js$/, '$1.ts')).filter((name) => !existsSync(pathOf(name)))).toEqual([])
  })

  it('has a Node that package.json allows, and is not root', () => {
    const versions = allFrom(dockerfile, /^FROM node:(\d+)-slim/gm)
    expect(new Set(versions).size).toBe(1)
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
    expect(Number(versions[0])).toBeGreaterThanOrEqual(Number(/\d+/.exec(engines.node)?.[0]))
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('FROM '))
  })

  it('looks after its health with Node alone, by a script that says yes and no', async () => {
    const [command] = allFrom(dockerfile, /^HEALTHCHECK .*CMD (\[.*\])$/gm)
    const [program, flag, script] = JSON.parse(command ?? '[]') as string[]
    expect([program, flag]).toEqual(['node', '-e'])
    expect(script).toContain('/healthz')
    const { createServer } = await import('node:http')
    const { spawn } = await import('node:child_process')
    let status = 200
    const server = createServer((_, response) => void response.writeHead(status).end())
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const PORT = String((server.address() as { port: number }).port)
    const ask = (): Promise<number | null> =>
      new Promise((resolve) => void spawn(process.execPath, ['-e', script ?? ''], { env: { ...process.env, PORT } }).on('close', resolve))
    expect(await ask()).toBe(0)
    status = 503
    expect(await ask()).toBe(1)
    await new Promise((resolve) => void server.close(resolve))
    expect(await ask()).toBe(1)
  })
})

describe('compose.yaml', () => {
  it('binds only files that are there, and volumes that it declares', () => {
    const mounts = allFrom(compose, /^ +- ([\w./]+):\/[\w/.]+(?::ro)?$/gm)
    const declared = allFrom(compose.split(/^volumes:$/m)[1] ?? '', /^ {2}(\w+):$/gm)
    expect(mounts.length).toBeGreaterThan(3)
    expect(mounts.filter((name) => (name.startsWith('./') ? !existsSync(pathOf(name)) : !declared.includes(name)))).toEqual([])
  })

  it('keeps data where the image keeps it, and knocks where it listens', () => {
    const [volume] = allFrom(dockerfile, /^VOLUME (\S+)$/gm)
    expect(compose).toContain(`- data:${volume}\n`)
    const [port] = allFrom(dockerfile, /^EXPOSE (\d+)$/gm)
    expect(compose).toContain(`PORT: ${port}\n`)
    expect(compose).toContain(`--to darkroom:${port}\n`)
  })

  it('asks for no variable but those that are read', () => {
    const own = allFrom(read('src/config.ts'), /^ {2}([A-Z][A-Z_]+):/gm)
    // The last one is read by Node itself.
    const known = [...own, ...backendVariables.map(({ name }) => name), 'TMPDIR']
    const used = [...allFrom(compose, /\$\{([A-Z_]+)/g), ...allFrom(compose, /^ {6}([A-Z_]+):/gm)]
    expect(used.length).toBeGreaterThan(2)
    expect(used.filter((name) => !known.includes(name))).toEqual([])
  })
})
