/** A second process on the same files, for the tests that need a real one. It says what it did, a line each. */
import { systemClock } from '../../src/clock.ts'
import { openQueue } from '../../src/queues/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { generationOf } from './generation.ts'
import { silentLog } from './log.ts'

const [task = '', storeUrl = '', name = '', count = '0'] = process.argv.slice(2)
const deps = { clock: systemClock, log: silentLog }
const say = (...words: readonly (string | number)[]): void => void process.stdout.write(`${words.join(' ')}\n`)
const ids = Array.from({ length: Number(count) }, (_, index) => `g${index}`)

const eventOf = (eventId: string) => ({ eventId, type: 'generation.created', at: 1, data: {} }) as const

/** Everybody inserts the same records, counts up one of them, and relays what there is. */
const hammer = async (): Promise<void> => {
  const store = await openStore(storeUrl, deps)
  await store.generations.insert(generationOf({ generationId: 'counter' }))
  const countUp = async (): Promise<void> => {
    for (;;) {
      const seen = await store.generations.get('counter')
      if (seen === undefined) throw new Error('the counter is gone')
      if (await store.generations.transition('counter', { revision: seen.revision }, { priority: seen.priority + 1 })) return
    }
  }
  await Promise.all(
    ids.map(async (generationId) => {
      const result = await store.generations.insert(generationOf({ generationId, requestHash: name }), [
        eventOf(`event of ${generationId}`),
      ])
      if ('inserted' in result) say('inserted', generationId)
      await countUp()
      for (const event of await store.events.relay(3)) say('relayed', event.eventId)
    }),
  )
  await store.close()
}

/** Writes until it is killed, and says what has been promised to be written. */
const write = async (): Promise<void> => {
  const store = await openStore(storeUrl, deps)
  const life = async (generationId: string): Promise<void> => {
    await store.generations.insert(generationOf({ generationId }), [eventOf(generationId)])
    say(generationId, 1)
    for (let revision = 1; revision < 4; revision += 1) {
      await store.generations.transition(
        generationId,
        { revision },
        { priority: revision, status: revision === 3 ? 'completed' : 'running' },
      )
      say(generationId, revision + 1)
    }
  }
  for (let round = 0; ; round += 1) await Promise.all(ids.map((id) => life(`${name}.${round}.${id}`)))
}

const openOnly = async (): Promise<void> => {
  const store = await openStore(storeUrl, deps)
  await store.kv.put(name, true)
  say('opened')
  await store.close()
}

/** Takes and enqueues on the same keys as others, until it is told to end. */
const work = async (): Promise<void> => {
  const queue = await openQueue('sqlite:', { ...deps, storeUrl })
  queue.work(
    'paint',
    async ({ key }) => {
      say('begin', key)
      await new Promise((resolve) => setImmediate(resolve))
      say('end', key)
      return 'done'
    },
    { concurrency: 8 },
  )
  await Promise.all(ids.map((key) => queue.enqueue({ kind: 'paint', key: `${name}.${key}`, data: {} })))
  say('ready')
  process.stdin.on('data', () => {
    void queue.drain().then(() => queue.close())
    process.stdin.destroy()
  })
}

const tasks: Readonly<Record<string, () => Promise<void>>> = { hammer, write, openOnly, work }
await tasks[task]?.()
