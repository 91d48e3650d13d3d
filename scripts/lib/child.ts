import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Measures {
  /** User and system time of the process so far. */
  readonly cpuMs: number
  /** Once the garbage is gone. */
  readonly rssMb: number
  readonly peakMb: number
}

export interface Child {
  readonly url: string
  measure(): Promise<Measures>
  kill(signal: NodeJS.Signals): Promise<void>
}

type Message = { readonly url?: string; readonly measures?: Measures; readonly failed?: string }

const next = async (child: ChildProcess): Promise<Message> => {
  const ended = new AbortController()
  const message = once(child, 'message', { signal: ended.signal }).then(([first]) => first as Message)
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code, signal]) => ({
    failed: `the process ended with ${String(code ?? signal)}`,
  }))
  try {
    return await Promise.race([message, exit])
  } finally {
    message.catch(() => undefined)
    exit.catch(() => undefined)
    ended.abort()
  }
}

/** Where a script that is named by its source really is: once built, it is a .js. */
export const runnablePath = (script: URL): string => {
  const path = fileURLToPath(script)
  return import.meta.url.endsWith('.js') ? path.replace(/\.ts$/, '.js') : path
}

/** Starts one of our own scripts as a process of its own, and waits until it listens. */
export const startChild = async (script: URL, env: Readonly<Record<string, string>>, options: { quiet?: boolean } = {}): Promise<Child> => {
  const child = fork(runnablePath(script), {
    env: { ...process.env, ...env },
    execArgv: [...process.execArgv, '--expose-gc'],
    stdio: ['ignore', options.quiet === true ? 'ignore' : 'inherit', 'inherit', 'ipc'],
  })
  const { url, failed } = await next(child)
  if (url === undefined) throw new Error(failed ?? 'the process did not say where it listens')
  return {
    url,
    measure: async () => {
      child.send('measure')
      const { measures, failed: reason } = await next(child)
      if (measures === undefined) throw new Error(reason ?? 'no measures came')
      return measures
    },
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill(signal)
      await exit
    },
  }
}

/** The child's side: says where it listens, and answers what it used so far. */
export const reportTo = (url: string): void => {
  process.on('message', (message) => {
    if (message !== 'measure') return
    const { user, system } = process.cpuUsage()
    // One collection finds the garbage; it takes a few for the engine to hand the pages back.
    for (let round = 0; round < 4; round += 1) globalThis.gc?.()
    const rssMb = process.memoryUsage().rss / 1_048_576
    process.send?.({ measures: { cpuMs: (user + system) / 1_000, rssMb, peakMb: process.resourceUsage().maxRSS / 1_024 } })
  })
  process.send?.({ url })
}
