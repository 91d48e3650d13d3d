import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const scripts = fileURLToPath(new URL('../scripts/', import.meta.url))

/** Stands in for npm: counts its calls and "installs" a compiler that copies src as .js, or fails as it is told to. */
const fakeNpm = `#!/usr/bin/env node
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n')
if (existsSync('npm-fails')) {
  console.error(readFileSync('npm-fails', 'utf8'))
  process.exit(1)
}
rmSync('node_modules', { recursive: true, force: true })
mkdirSync('node_modules/typescript/bin', { recursive: true })
writeFileSync('node_modules/typescript/package.json', '{"type":"module"}')
writeFileSync('node_modules/typescript/bin/tsc', readFileSync('fake-tsc'))
`
const fakeTsc = `
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
appendFileSync('tsc-calls', 'x')
if (existsSync('tsc-fails')) {
  console.log('src/main.ts(1,1): error TS1: no')
  process.exit(2)
}
const out = process.argv.at(-1)
mkdirSync(out + '/src', { recursive: true })
for (const name of readdirSync('src')) if (name.endsWith('.ts')) cpSync('src/' + name, out + '/src/' + name.replace('.ts', '.js'))
if (existsSync('tsc-hangs')) setInterval(() => {}, 1000)
`

let root: string
const file = (name: string): string => join(root, name)
const read = (name: string): Promise<string> => readFile(file(name), 'utf8').catch(() => '')
const calls = async () => ({ npm: (await read('npm-calls')).split('\n').length - 1, tsc: (await read('tsc-calls')).length })

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const start = (args: readonly string[]) => {
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    env: { ...process.env, PATH: `${file('bin')}${delimiter}${process.env['PATH'] ?? ''}` },
  })
  const text = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (text.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (text.stderr += String(chunk)))
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, ...text })))
  return { child, ended }
}
const prepare = (): Promise<Ended> => start(['scripts/prepare.mjs']).ended

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'darkroom-prepare-'))
  await mkdir(file('src'))
  await mkdir(file('bin'))
  await cp(scripts, file('scripts'), { recursive: true, filter: (path) => !path.endsWith('.ts') })
  await Promise.all([
    writeFile(file('package.json'), '{"type":"module"}'),
    writeFile(file('package-lock.json'), '{}'),
    writeFile(file('tsconfig.json'), '{}'),
    writeFile(file('tsconfig.build.json'), '{}'),
    writeFile(file('fake-tsc'), fakeTsc),
    writeFile(file('bin/npm'), fakeNpm, { mode: 0o755 }),
    writeFile(file('bin/package.json'), '{"type":"module"}'),
    writeFile(file('src/main.ts'), 'console.log(JSON.stringify(["started", process.argv.slice(2)]))'),
    writeFile(file('src/page.html'), '<p>hello</p>'),
  ])
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('prepare', () => {
  it('installs and builds in a fresh clone, saying one line for each, and touches nothing the next time', async () => {
    const first = await prepare()
    expect(first).toEqual({ code: 0, stdout: '', stderr: 'Installing dependencies (once)…\nBuilding…\n' })
    expect(await read('dist/src/main.js')).toContain('started')
    expect(await read('dist/src/page.html')).toBe('<p>hello</p>')
    expect(await prepare()).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await calls()).toEqual({ npm: 1, tsc: 1 })
  })

  it('builds again, without installing, when a source file changed, appeared or went, and leaves nothing stale', async () => {
    await writeFile(file('src/old.ts'), '1')
    await prepare()
    await rm(file('src/old.ts'))
    await writeFile(file('src/new.ts'), '2')
    await prepare()
    expect((await readdir(file('dist/src'))).sort()).toEqual(['main.js', 'new.js', 'page.html'])
    await utimes(file('src/new.ts'), 1, 1)
    await prepare()
    expect(await calls()).toEqual({ npm: 1, tsc: 3 })
    expect(await readdir(file('.cache'))).toEqual([])
  })

  it('installs again when the lockfile changed or an install was cut off', async () => {
    await prepare()
    await writeFile(file('package-lock.json'), '{"changed":true}')
    await prepare()
    await rm(file('node_modules'), { recursive: true })
    await mkdir(file('node_modules/half-installed'), { recursive: true })
    await prepare()
    expect((await calls()).npm).toBe(3)
    expect((await read('npm-calls')).split(' ')[0]).toBe('ci')
  })

  it('says in one sentence that the registry is out of reach', async () => {
    await writeFile(file('npm-fails'), 'npm error code EAI_AGAIN\nnpm error long story')
    const { code, stderr } = await prepare()
    expect(code).toBe(1)
    expect(stderr).toMatch(/could not be downloaded/)
    expect(stderr).not.toMatch(/long story/)
  })

  it('shows all that npm said when it fails for another reason, and tries again the next time', async () => {
    await writeFile(file('npm-fails'), 'npm error long story')
    const { code, stderr } = await prepare()
    expect(code).toBe(1)
    expect(stderr).toMatch(/long story[\s\S]*could not be installed/)
    await rm(file('npm-fails'))
    expect((await prepare()).code).toBe(0)
  })

  it('keeps the old build when a new one fails, and says where it failed', async () => {
    await prepare()
    await writeFile(file('src/main.ts'), 'broken')
    await writeFile(file('tsc-fails'), '')
    const { code, stderr } = await prepare()
    expect(code).toBe(1)
    expect(stderr).toMatch(/error TS1[\s\S]*does not compile/)
    expect(await read('dist/src/main.js')).toContain('started')
  })

  it('never leaves a half build behind when it is killed, and goes on afterwards', async () => {
    await writeFile(file('tsc-hangs'), '')
    const { child, ended } = start(['scripts/prepare.mjs'])
    await expect.poll(async () => (await calls()).tsc, { timeout: 15_000 }).toBe(1)
    child.kill('SIGKILL')
    await ended
    expect(await readdir(file('dist')).catch(() => 'no dist')).toBe('no dist')
    await rm(file('tsc-hangs'))
    await utimes(file('.cache/prepare.lock'), 1, 1)
    expect((await prepare()).code).toBe(0)
    expect(await readdir(file('.cache'))).toEqual([])
  })

  it('lets several at once wait for one', async () => {
    const all = await Promise.all([prepare(), prepare(), prepare()])
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(await calls()).toEqual({ npm: 1, tsc: 1 })
  })

  it('names the Node that is needed when this one is too old', async () => {
    const ask = (version: string) =>
      start([
        '--input-type=module',
        '-e',
        `import { nodeComplaint } from './scripts/prepare.mjs'; console.log(nodeComplaint('${version}'))`,
      ]).ended
    expect((await ask('18.20.1')).stdout).toMatch(/needs Node 20\.19 or newer, and this is Node 18\.20\.1/)
    expect((await ask('20.18.3')).stdout).toMatch(/needs Node/)
    expect((await ask('20.19.0')).stdout).toBe('undefined\n')
    expect((await ask('24.1.0')).stdout).toBe('undefined\n')
  })
})

describe('start and run', () => {
  it('start runs what was built, in its own process', async () => {
    expect((await start(['scripts/start.mjs']).ended).stdout).toBe('["started",[]]\n')
  })

  it('run hands the arguments on', async () => {
    await prepare()
    await mkdir(file('dist/scripts'))
    await writeFile(file('dist/scripts/tools.js'), 'console.log(JSON.stringify(process.argv.slice(2)))')
    expect(await start(['scripts/run.mjs', 'tools', '--json']).ended).toEqual({ code: 0, stdout: '["--json"]\n', stderr: '' })
  })

  it('run refuses a name that is none', async () => {
    expect((await start(['scripts/run.mjs', '../x']).ended).code).toBe(1)
  })
})
