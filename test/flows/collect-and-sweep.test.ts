import { afterEach, describe, expect, it } from 'vitest'
import type { RemoteOutput } from '../../src/model/backend.ts'
import { DarkroomError } from '../../src/model/errors.ts'
import type { Generation } from '../../src/model/generation.ts'
import type { World } from '../support/world.ts'
import { createWorld, paint } from '../support/world.ts'

let world: World
afterEach(() => world.close())

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const answered = (status: number) => new DarkroomError('fetch_failed', { detail: `HTTP ${status}` })

const completed = async (outputs: readonly RemoteOutput[], passMs = 5_000): Promise<Generation> => {
  const { generationId } = await world.execute()
  await world.settle()
  world.fake.complete('run-1', outputs, { seconds: 1 })
  await world.pass(passMs, Math.max(1_000, passMs / 60))
  return world.get(generationId)
}

describe('collecting', () => {
  it('copies every output into our media store before it is completed', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', png)
    const record = await completed([
      { name: 'image', url: 'https://cdn.example/a.png' },
      { name: 'caption', text: 'one' },
      { name: 'caption_2', text: 'two' },
    ])
    expect(record.outputs).toMatchObject([
      { name: 'image', kind: 'image', mimeType: 'image/png', bytes: png.length, width: 1, height: 1 },
      { name: 'caption', kind: 'text', text: 'one' },
      { name: 'caption_2', kind: 'text', text: 'two' },
    ])
    const mediaId = record.outputs[0]?.mediaId ?? ''
    expect(await world.store.media.get(mediaId)).toMatchObject({ mimeType: 'image/png' })
  })

  it('calls a file by its bare name, whatever folders the backend put before it', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', png)
    const { outputs } = await completed([{ name: 'image', url: 'https://cdn.example/a.png', fileName: '../../etc/a.png' }])
    expect(outputs).toMatchObject([{ fileName: 'a.png' }])
  })

  it('asks for fresh addresses when the signed ones have run out', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/old.png', answered(403))
    world.outside.files.set('https://cdn.example/fresh.png', png)
    const { generationId } = await world.execute()
    await world.settle()
    let polls = 0
    world.fake.backend.poll = async (ref) => {
      polls += 1
      return { ref, status: 'completed', outputs: [{ name: 'image', url: `https://cdn.example/${polls === 1 ? 'old' : 'fresh'}.png` }] }
    }
    await world.pass(5_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'completed', outputs: [{ kind: 'image' }], lostOutputs: [] })
  })

  it('tries a failed copy again, and never runs the tool again for it', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', answered(503))
    const early = await completed([{ name: 'image', url: 'https://cdn.example/a.png' }])
    expect(early).toMatchObject({ status: 'running', stage: 'collecting' })
    world.outside.files.set('https://cdn.example/a.png', png)
    await world.pass(60_000, 5_000)
    expect(await world.get(early.generationId)).toMatchObject({ status: 'completed', outputs: [{ kind: 'image' }] })
    expect(world.fake.counts.submits).toBe(1)
  })

  it('names what is lost for good, and keeps the rest', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', png)
    const record = await completed([
      { name: 'image', url: 'https://cdn.example/a.png' },
      { name: 'mask', url: 'https://cdn.example/gone.png' },
    ])
    expect(record).toMatchObject({ status: 'completed', outputs: [{ name: 'image' }], lostOutputs: [{ name: 'mask' }] })
  })

  it('asks for fresh addresses of several of one name, and mixes none up', async () => {
    world = await createWorld()
    const texts = ['one', 'two', 'three']
    for (const text of texts) {
      world.outside.files.set(`https://cdn.example/old-${text}.txt`, answered(403))
      world.outside.files.set(`https://cdn.example/fresh-${text}.txt`, Buffer.from(text))
    }
    const { generationId } = await world.execute()
    await world.settle()
    let polls = 0
    world.fake.backend.poll = async (ref) => {
      polls += 1
      const age = polls === 1 ? 'old' : 'fresh'
      return {
        ref,
        status: 'completed',
        outputs: texts.map((text) => ({ name: 'caption', url: `https://cdn.example/${age}-${text}.txt` })),
      }
    }
    await world.pass(5_000)
    expect((await world.get(generationId)).outputs.map(({ text }) => text)).toEqual(texts)
  })

  it('fetches again only what it has not got yet', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', png)
    world.outside.files.set('https://cdn.example/b.png', answered(503))
    const early = await completed([
      { name: 'image', url: 'https://cdn.example/a.png' },
      { name: 'image_2', url: 'https://cdn.example/b.png' },
    ])
    expect(early.stage).toBe('collecting')
    world.outside.files.set('https://cdn.example/b.png', png)
    await world.pass(60_000, 5_000)
    expect(await world.get(early.generationId)).toMatchObject({ status: 'completed', outputs: [{ kind: 'image' }, { kind: 'image' }] })
    expect(world.outside.fetched.filter((url) => url.endsWith('a.png'))).toHaveLength(1)
  })

  it('takes an empty file for one that is not there yet, and names it when it stays empty', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', Buffer.alloc(0))
    const outputs = [
      { name: 'image', url: 'https://cdn.example/a.png' },
      { name: 'caption', text: 'a lighthouse' },
    ]
    expect((await completed(outputs)).stage).toBe('collecting')
    await world.pass(3_600_000, 60_000)
    const [record] = (await world.store.generations.list({}, { limit: 1 })).items
    expect(record).toMatchObject({ status: 'completed', outputs: [{ name: 'caption' }], lostOutputs: [{ name: 'image' }] })
  })

  it('keeps a long text as a file, out of the record', async () => {
    world = await createWorld()
    const record = await completed([{ name: 'caption', text: 'long '.repeat(50_000) }])
    expect(record).toMatchObject({
      status: 'completed',
      outputs: [{ name: 'caption', kind: 'text', fileName: 'caption.txt', bytes: 250_000, mediaId: expect.any(String) }],
    })
    expect(JSON.stringify(record).length).toBeLessThan(10_000)
  })

  it('ends as output_lost, not charged, when nothing could be had and its tries are used up', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', answered(503))
    const record = await completed([{ name: 'image', url: 'https://cdn.example/a.png' }], 3_600_000 * 3)
    expect(record).toMatchObject({ status: 'failed', error: { code: 'output_lost' }, owes: [] })
    expect(world.ledger.charged).toEqual([])
    expect(world.fake.counts.submits).toBe(1)
  })

  it('keeps bytes that came inline', async () => {
    world = await createWorld()
    const { generationId } = await world.execute()
    world.fake.script.submit = (run) => ({
      ref: run.ref,
      status: 'completed',
      outputs: [{ name: 'image', bytes: png }],
      usage: { images: 1 },
    })
    await world.settle()
    const record = await world.get(generationId)
    expect(record).toMatchObject({ status: 'completed', outputs: [{ name: 'image', mimeType: 'image/png' }] })
    expect(JSON.stringify(record)).not.toContain('iVBOR')
  })
})

describe('losing the whole queue', () => {
  it.each([
    ['while it is pending', async () => undefined],
    ['while it is running', async () => world.settle()],
  ])('loses nothing: %s', async (_, arrange) => {
    world = await createWorld()
    const { generationId } = await world.execute()
    await arrange()
    await world.loseQueueAndRestart()
    world.clock.advance(200_000)
    await world.executor.sweep()
    await world.settle()
    for (const run of world.fake.runs) world.fake.complete(run.ref)
    await world.pass(10_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'completed' })
    expect(world.fake.counts.submits).toBe(1)
    expect(world.ledger.charged.length).toBe(1)
  })

  it('loses nothing when it happens again right after each of several starts', async () => {
    world = await createWorld()
    const forget = (): void => {
      world.queue.enqueue = async () => undefined
    }
    forget()
    const { generationId } = await world.execute()
    for (let start = 0; start < 6; start += 1) {
      await world.loseQueueAndRestart()
      if (start < 5) forget()
      world.clock.advance(1_000)
      await world.executor.sweepAhead()
    }
    await world.settle()
    expect(await world.get(generationId)).toMatchObject({ status: 'running', backendRef: 'run-1' })
  })

  it('loses nothing while it is being collected or settled', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', answered(503))
    const record = await completed([{ name: 'image', url: 'https://cdn.example/a.png' }])
    expect(record.stage).toBe('collecting')
    world.outside.files.set('https://cdn.example/a.png', png)
    await world.loseQueueAndRestart()
    world.clock.advance(200_000)
    await world.executor.sweep()
    await world.settle()
    expect(await world.get(record.generationId)).toMatchObject({ status: 'completed', owes: [], settledAt: expect.any(Number) })
  })

  it('is put off further and further, so that what cannot be helped keeps nobody busy', async () => {
    world = await createWorld({ limits: { concurrency: 1 } })
    await world.execute()
    await world.settle()
    const waiting = await world.execute()
    await world.settle()
    const pauses: number[] = []
    for (let round = 0; round < 4; round += 1) {
      const { dueAt = 0 } = await world.get(waiting.generationId)
      world.clock.set(dueAt)
      await world.executor.sweep()
      pauses.push(((await world.get(waiting.generationId)).dueAt ?? 0) - world.clock.now())
    }
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(pauses[3]).toBeGreaterThan((pauses[0] ?? 0) * 4)
  })
})

describe('a delivery that nobody took over', () => {
  it('ends its duty, and the record says so', async () => {
    world = await createWorld()
    const { generationId } = await world.execute({
      deliverTo: { webhook: { url: 'https://receiver.example/', secret: 'a-shared-secret' } },
    })
    await world.settle()
    world.fake.complete('run-1')
    await world.pass(5_000)
    expect(await world.get(generationId)).toMatchObject({ owes: ['deliver'], deliveryState: 'owed' })
    await world.executor.giveUp('deliver', generationId, 'it broke every time')
    const record = await world.get(generationId)
    expect(record).toMatchObject({ owes: [], deliveryState: 'failed' })
    expect(record.dueAt).toBeUndefined()
    expect(record.history.at(-1)?.note).toContain('it broke every time')
  })
})

describe('media nobody refers to', () => {
  it('is marked, kept for a day, then deleted; what is in use stays', async () => {
    world = await createWorld({ settings: { mediaRetentionMs: 10 * 86_400_000 } })
    const { mediaId } = await world.executor.keepMedia(png, {})
    const day = 86_400_000
    world.clock.advance(11 * day)
    expect(await world.executor.sweepMedia()).toEqual({ marked: 1, removed: 0 })
    expect(await world.executor.sweepMedia()).toEqual({ marked: 0, removed: 0 })
    world.clock.advance(day + 1)
    expect(await world.executor.sweepMedia()).toEqual({ marked: 0, removed: 1 })
    expect(await world.store.media.get(mediaId)).toBeUndefined()
  })
  it('is all dealt with in one go, however much there is', async () => {
    world = await createWorld({ settings: { mediaRetentionMs: 10 * 86_400_000 } })
    for (let index = 0; index < 250; index += 1) await world.executor.keepMedia(Buffer.from(`file ${index}`), {})
    world.clock.advance(11 * 86_400_000)
    expect(await world.executor.sweepMedia()).toEqual({ marked: 250, removed: 0 })
    world.clock.advance(86_400_001)
    expect(await world.executor.sweepMedia()).toEqual({ marked: 0, removed: 250 })
  })
  it('loses its mark when it is used in between', async () => {
    world = await createWorld({ settings: { mediaRetentionMs: 10 * 86_400_000 } })
    const { mediaId } = await world.executor.keepMedia(png, {})
    world.clock.advance(11 * 86_400_000)
    await world.executor.sweepMedia()
    await world.execute({ inputs: { prompt: 'x', image: `media:${mediaId}` } })
    world.clock.advance(2 * 86_400_000)
    expect(await world.executor.sweepMedia()).toMatchObject({ removed: 0 })
    expect(await world.store.media.get(mediaId)).toBeDefined()
  })
})

describe('a backend that was taken out of the configuration', () => {
  it('does not leave its generations waiting for ever', async () => {
    world = await createWorld({
      tools: [paint, { ...paint, toolId: 'old:paint', commandName: 'old', backend: 'test' }],
      limits: { concurrency: 1 },
    })
    await world.execute()
    await world.settle()
    const { generationId, revision } = await world.execute({ toolId: 'old' })
    await world.store.generations.transition(generationId, { revision }, { backendId: 'removed' })
    world.clock.advance(700_000)
    await world.executor.sweep()
    expect(await world.get(generationId)).toMatchObject({ status: 'failed', error: { code: 'backend_unavailable' } })
  })
})
