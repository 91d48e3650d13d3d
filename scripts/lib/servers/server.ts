import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../free-port.ts'

/** A real server of a test's own, in a folder of its own. */
export interface OwnServer {
  readonly url: string
  /** Ends it without a word, as a crash would. What it has written stays. */
  kill(): Promise<void>
  /** Starts it anew at the same address, on what it had written. */
  start(): Promise<void>
  /** Ends it and removes everything. */
  stop(): Promise<void>
}

export interface ServerKind {
  readonly name: string
  /** Names a server that runs already. */
  readonly urlVariable: string
  /** Names the program that starts one. */
  readonly programVariable: string
  readonly programs: readonly string[]
  /** How to come by one, after "install it: ". */
  readonly advice: string
  args(port: number, folder: string): readonly string[]
  env?(folder: string): Readonly<Record<string, string>>
  url(port: number): string
}

/** Where .ci/servers.sh puts what it builds; a built script lies one folder deeper. */
const builtFolders = ['../../../.ci/bin', '../../../../.ci/bin'].map((path) => fileURLToPath(new URL(path, import.meta.url)))

const programOf = ({ programVariable, programs }: ServerKind): string | undefined => {
  const folders = [...builtFolders, ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  const candidates = [process.env[programVariable] ?? '', ...programs.flatMap((name) => folders.map((folder) => join(folder, name)))]
  return candidates.find((path) => path !== '' && existsSync(path))
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (isThere: boolean) => () => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })

const isUp = async (port: number, hasEnded: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 500; tries += 1) {
    if (hasEnded()) throw new Error('the server ended while it started')
    if (await answers(port)) return
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
  throw new Error('the server does not answer')
}

const launch = async (kind: ServerKind, program: string): Promise<OwnServer> => {
  const folder = await mkdtemp(join(tmpdir(), `darkroom-${kind.programs[0] ?? 'server'}-`))
  const port = await freePort()
  let stopCurrent: () => Promise<void> = async () => undefined

  const start = async (): Promise<void> => {
    const env = { ...process.env, ...kind.env?.(folder) }
    const child = spawn(program, [...kind.args(port, folder)], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-2_000)
      })
    const killWithUs = (): void => void child.kill('SIGKILL')
    process.once('exit', killWithUs)
    let hasEnded = false
    const ended = new Promise<void>((resolve) => {
      child.once('error', () => resolve())
      child.once('close', () => resolve())
    }).then(() => {
      hasEnded = true
      process.removeListener('exit', killWithUs)
    })
    stopCurrent = async () => {
      child.kill('SIGKILL')
      await ended
    }
    try {
      await isUp(port, () => hasEnded)
    } catch (error) {
      await stopCurrent()
      throw new Error(`${kind.name}: ${String(error)}\n${said}`)
    }
  }

  await start()
  return {
    url: kind.url(port),
    kill: () => stopCurrent(),
    start,
    stop: async () => {
      await stopCurrent()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface RealServer {
  readonly name: string
  /** Why its tests are skipped here; undefined where they run. In CI nothing is skipped: they run, and fail. */
  readonly missing: string | undefined
  /** The same for tests that end the server and start it again. */
  readonly missingOwn: string | undefined
  /** The one that was named, else one of this test file's own. */
  open(): Promise<{ readonly url: string; stop(): Promise<void> }>
  openOwn(): Promise<OwnServer>
}

export const realServer = (kind: ServerKind): RealServer => {
  const named = process.env[kind.urlVariable] ?? ''
  const program = programOf(kind)
  const isCi = (process.env['CI'] ?? '') !== ''
  const start = `no ${kind.name} on this machine: ${kind.advice}`
  const openOwn = (): Promise<OwnServer> => (program === undefined ? Promise.reject(new Error(`there is ${start}`)) : launch(kind, program))
  return {
    name: kind.name,
    missing: named !== '' || program !== undefined || isCi ? undefined : `there is ${start}, or name one in ${kind.urlVariable}`,
    missingOwn: program !== undefined || isCi ? undefined : `there is ${start}; it must be one that a test may end`,
    open: async () => (named === '' ? openOwn() : { url: named, stop: async () => undefined }),
    openOwn,
  }
}
