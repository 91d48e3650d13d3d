import { afterEach, describe, expect, it } from 'vitest'
import type { RemoteOutput } from '../../src/model/backend.ts'
import { DarkroomError } from '../../src/model/errors.ts'
import type { Generation } from '../../src/model/generation.ts'
import type { World } from '../support/world.ts'
import { createWorld, paint } from '../support/world.ts'

let world: World
afterEach(() => world.close())

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const gone = (): DarkroomError => new DarkroomError('fetch_failed', { detail: 'HTTP 403' })
const flaky = (): DarkroomError => new DarkroomError('fetch_failed', { detail: 'HTTP 503' })

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

  it('asks for fresh addresses when the signed ones have run out', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/old.png', gone())
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
    world.outside.files.set('https://cdn.example/a.png', flaky())
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

  it('ends as output_lost, not charged, when nothing could be had and its tries are used up', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', flaky())
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

  it('loses nothing while it is being collected or settled', async () => {
    world = await createWorld()
    world.outside.files.set('https://cdn.example/a.png', flaky())
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
