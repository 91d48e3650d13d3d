/** Another process on the same Redis, for the tests that need a real one. It says what it does, a line each. */
import { register } from 'node:module'
import { systemClock } from '../../src/clock.ts'
import { openBullQueue } from '../../src/queues/bullmq/index.ts'
import { openQueue } from '../../src/queues/index.ts'
import { quickTimes } from './bull-times.ts'
import { silentLog } from './log.ts'

const [task = '', url = '', name = '', count = '0'] = process.argv.slice(2)
const deps = { clock: systemClock, log: silentLog }
const say = (...words: readonly string[]): void => void process.stdout.write(`${words.join(' ')}\n`)

/** Enqueues its share and takes whatever comes, until it is told to end. */
const work = async (): Promise<void> => {
  const queue = await openBullQueue(url, deps, quickTimes)
  queue.work(
    'paint',
    async ({ key }) => {
      say('begin', key)
      await new Promise((resolve) => setImmediate(resolve))
      return 'done'
    },
    { concurrency: 4 },
  )
  await Promise.all(
    Array.from({ length: Number(count) }, (_, index) => queue.enqueue({ kind: 'paint', key: `${name}.${index}`, data: {} })),
  )
  say('ready')
  process.stdin.on('data', () => {
    void queue.drain().then(() => queue.close())
    process.stdin.destroy()
  })
}

/** Takes so many items and never ends one. */
const hold = async (): Promise<void> => {
  const queue = await openBullQueue(url, deps, quickTimes)
  queue.work(
    'paint',
    ({ key }) => {
      say('begin', key)
      return new Promise(() => undefined)
    },
    { concurrency: Number(count), maxTries: 2 },
  )
}

/** Opens and uses a queue, and says which libraries of Redis's were loaded for it. */
const load = async (): Promise<void> => {
  const { port1, port2 } = new MessageChannel()
  const last = 'data:text/javascript,'
  const heardAll = new Promise<void>((resolve) => {
    port1.on('message', (specifier: string) => (specifier === last ? resolve() : say('loads', specifier)))
  })
  const hooks = `
    let port
    export const initialize = (given) => { port = given }
    export const resolve = (specifier, context, next) => {
      if (/^(bullmq|ioredis|data:)/.test(specifier)) port.postMessage(specifier)
      return next(specifier, context)
    }`
  register(`data:text/javascript,${encodeURIComponent(hooks)}`, { parentURL: import.meta.url, data: port2, transferList: [port2] })
  const queue = await openQueue(url, { ...deps, storeUrl: 'sqlite::memory:' })
  await queue.enqueue({ kind: 'paint', key: 'k', data: {} })
  await queue.close(0)
  // What was loaded before has been told by the time that this is.
  await import(last)
  await heardAll
  port1.close()
  say('ready')
}

const tasks: Readonly<Record<string, () => Promise<void>>> = { work, hold, load }
await tasks[task]?.()
