import { existsSync } from 'node:fs'
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Queue } from '../../src/ports/queue.ts'
import { openQueue } from '../../src/queues/index.ts'
import { createGate } from '../contracts/queue-in-test.ts'
import { createManualClock } from '../support/clock.ts'
import { createRecordingLog } from '../support/log.ts'
import { turns } from '../support/turns.ts'

const pollMs = 1_000

describe('the queue’s file is lost', () => {
  let folder: string
  let file: string
  let opened: Queue[]
  const clock = createManualClock()
  const { log, lines } = createRecordingLog()
  const warnings = () => lines.filter(({ level }) => level === 'warn').map(({ message }) => message)

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom-queue-file-'))
    file = join(folder, 'darkroom.queue.db')
    opened = []
    lines.length = 0
  })
  afterEach(async () => {
    for (const queue of opened) await queue.close(0)
    await rm(folder, { recursive: true, force: true })
  })

  const openHere = async (): Promise<Queue> => {
    const queue = await openQueue('sqlite:', { clock, log, storeUrl: `sqlite:${join(folder, 'darkroom.db')}` })
    opened.push(queue)
    return queue
  }
  const collect = (queue: Queue, concurrency = 4): string[] => {
    const seen: string[] = []
    queue.work(
      'paint',
      async ({ key }) => {
        seen.push(key)
        return 'done'
      },
      { concurrency },
    )
    return seen
  }
  const remove = async (which: (name: string) => boolean = () => true): Promise<void> => {
    for (const name of await readdir(folder)) if (which(name)) await rm(join(folder, name))
  }
  const poll = async (): Promise<void> => {
    clock.advance(pollMs)
    await turns(30)
  }
  const put = (queue: Queue, key: string, runAt?: number) =>
    queue.enqueue({ kind: 'paint', key, data: {}, ...(runAt === undefined ? {} : { runAt }) })

  for (const [what, which] of [
    ['with its companions', () => true],
    ['alone', (name: string) => name.endsWith('.db')],
  ] as const) {
    test(`deleted ${what} under a running queue: it notices, says so once, and carries on`, async () => {
      const queue = await openHere()
      const seen = collect(queue)
      await put(queue, 'before')
      await put(queue, 'waiting', clock.now() + 60_000)
      await queue.drain()
      await remove(which)
      await put(queue, 'into nowhere', clock.now() + 60_000)
      await poll()
      expect(existsSync(file)).toBe(true)
      await put(queue, 'after')
      await queue.drain()
      expect(seen).toEqual(['before', 'after'])
      await poll()
      expect(warnings()).toHaveLength(1)
      clock.advance(60_000)
      await queue.drain()
      expect(seen.sort()).toEqual(['after', 'before', 'into nowhere', 'waiting'])

      const second = await openHere()
      expect(await second.size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    })
  }

  test('what is active when it goes ends as it should, and keeps its key meanwhile', async () => {
    const queue = await openHere()
    const gate = createGate()
    const seen: string[] = []
    queue.work(
      'paint',
      async ({ key }) => {
        seen.push(key)
        await gate.opened
        return 'done'
      },
      { concurrency: 4 },
    )
    await put(queue, 'k')
    await turns()
    await remove()
    await poll()
    await put(queue, 'k')
    await turns()
    expect(seen).toEqual(['k'])
    gate.open()
    await queue.drain()
    expect(seen).toEqual(['k', 'k'])
    expect(await queue.size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
  })

  test('two queues that shared it share the new one', async () => {
    const first = await openHere()
    const second = await openHere()
    const seen = collect(second)
    await remove((name) => name.endsWith('.db'))
    for (let round = 0; round < 3; round += 1) await poll()
    for (let index = 0; index < 50; index += 1) await put(first, `${index}`)
    await poll()
    await second.drain()
    expect(seen).toHaveLength(50)
    expect(await first.size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    await first.close(0)
    await put(second, 'later')
    await second.drain()
    expect(seen).toHaveLength(51)
  })

  test('no database at all at start: it is set aside, and a new one takes its place', async () => {
    await writeFile(file, 'this is no database. '.repeat(500))
    const queue = await openHere()
    const seen = collect(queue)
    await put(queue, 'k')
    await queue.drain()
    expect(seen).toEqual(['k'])
    expect(warnings()).toHaveLength(1)
    expect((await readdir(folder)).filter((name) => name.endsWith('.damaged'))).toHaveLength(1)
  })

  const fill = async (queue: Queue): Promise<void> => {
    await Promise.all(Array.from({ length: 500 }, (_, index) => put(queue, `filling ${index} ${'x'.repeat(100)}`, clock.now() + 9e9)))
  }
  const damage = async (): Promise<void> => {
    for (const name of await readdir(folder)) {
      if (name.endsWith('-shm')) continue
      const handle = await open(join(folder, name), 'r+')
      const size = Math.max(0, (await handle.stat()).size - 4_096)
      await handle.write(Buffer.alloc(size, 0x5a), 0, size, 4_096)
      await handle.close()
    }
  }

  test('damaged in the middle at start: the same', async () => {
    const before = await openHere()
    await fill(before)
    await before.close()
    await damage()
    const queue = await openHere()
    const seen = collect(queue)
    await put(queue, 'k')
    await queue.drain()
    expect(seen).toEqual(['k'])
    expect(warnings()).toHaveLength(1)
  })

  test('damaged while it runs: the item that met it is not lost', async () => {
    const before = await openHere()
    await fill(before)
    await before.close()
    const queue = await openHere()
    // What another one wrote isn't in the first one's memory, so it has to look into the file.
    await put(await openHere(), 'elsewhere', clock.now() + 9e9)
    await damage()
    await Promise.all(Array.from({ length: 20 }, (_, index) => put(queue, `k${index}`)))
    const seen = collect(queue)
    await queue.drain()
    expect(seen).toHaveLength(20)
    expect(warnings().filter((message) => message.includes('damaged'))).toHaveLength(1)
  })
})
