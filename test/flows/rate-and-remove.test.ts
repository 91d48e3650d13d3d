import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RemoteOutput } from '../../src/model/backend.ts'
import type { Generation } from '../../src/model/generation.ts'
import { mediaRefOf } from '../../src/model/media.ts'
import type { ExecutionRequest } from '../../src/model/request.ts'
import type { World } from '../support/world.ts'
import { createWorld } from '../support/world.ts'

const pngOf = (base64: string): Buffer => Buffer.from(base64, 'base64')
const one = pngOf('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')
const other = pngOf('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')
const dayMs = 86_400_000

let world: World
beforeEach(async () => {
  world = await createWorld()
  world.outside.files.set('https://cdn.example/one.png', one)
  world.outside.files.set('https://cdn.example/other.gif', other)
})
afterEach(() => world.close())

let runs = 0
beforeEach(() => {
  runs = 0
})
const completed = async (outputs: readonly RemoteOutput[], request: Partial<ExecutionRequest> = {}): Promise<Generation> => {
  const { generationId } = await world.execute(request)
  await world.settle()
  runs += 1
  world.fake.complete(`run-${runs}`, outputs, { seconds: 1 })
  await world.pass(5_000)
  return world.get(generationId)
}
const image: RemoteOutput = { name: 'image', url: 'https://cdn.example/one.png' }
const mediaIdOf = ({ outputs }: Generation): string => outputs[0]?.mediaId ?? ''
const isThere = async (mediaId: string): Promise<boolean> => {
  const row = await world.store.media.get(mediaId)
  const bytes = await world.media.open({ mediaId, mimeType: 'image/png', bytes: 1 })
  expect(bytes !== undefined).toBe(row !== undefined)
  return row !== undefined
}

describe('rating', () => {
  it('keeps the last word and when it was said', async () => {
    const { generationId } = await completed([image])
    await world.executor.rate(generationId, { value: 'down', reason: 'six fingers' })
    world.clock.advance(1_000)
    const rated = await world.executor.rate(generationId, { value: 'up' })
    expect(rated.rating).toEqual({ value: 'up', at: world.clock.now() })
    expect(await world.get(generationId)).toEqual(rated)
    expect(rated.status).toBe('completed')
  })

  it('of nothing is generation_not_found', async () => {
    await expect(world.executor.rate('nobody', { value: 'up' })).rejects.toMatchObject({ code: 'generation_not_found' })
  })
})

describe('removing results', () => {
  it('takes them from the record and from the media store, and may be asked twice', async () => {
    const { generationId, ...record } = await completed([image, { name: 'caption', text: 'a lighthouse' }])
    const mediaId = record.outputs[0]?.mediaId ?? ''
    expect(await isThere(mediaId)).toBe(true)
    const removed = await world.executor.removeOutputs(generationId)
    expect(removed).toMatchObject({ outputs: [], removedAt: world.clock.now(), status: 'completed', inputs: record.inputs })
    expect(await isThere(mediaId)).toBe(false)
    world.clock.advance(1_000)
    expect(await world.executor.removeOutputs(generationId)).toEqual(removed)
  })

  it('leaves what is an input of another, or an output, until that is removed too', async () => {
    const first = await completed([image])
    const mediaId = mediaIdOf(first)
    const twin = await completed([image])
    const user = await completed([{ name: 'image', url: 'https://cdn.example/other.gif' }], {
      inputs: { prompt: 'a lighthouse', image: mediaRefOf(mediaId) },
    })
    expect(mediaIdOf(twin)).toBe(mediaId)
    await world.executor.removeOutputs(first.generationId)
    await world.executor.removeOutputs(twin.generationId)
    expect(await isThere(mediaId)).toBe(true)
    expect(await world.store.media.get(mediaId)).not.toHaveProperty('markedAt')
    await world.executor.removeOutputs(user.generationId)
    expect(await isThere(mediaIdOf(user))).toBe(false)
    expect(await isThere(mediaId)).toBe(true)
  })

  it('of two that made the same file and are removed at once, it goes with the last', async () => {
    const twins = [await completed([image]), await completed([image])]
    await Promise.all(twins.map(({ generationId }) => world.executor.removeOutputs(generationId)))
    expect(await isThere(mediaIdOf(twins[0] as Generation))).toBe(false)
  })

  it('is refused while it lives, and of nothing', async () => {
    const { generationId } = await world.execute()
    await expect(world.executor.removeOutputs(generationId)).rejects.toMatchObject({ code: 'cannot_cancel' })
    await world.settle()
    await expect(world.executor.removeOutputs(generationId)).rejects.toMatchObject({ code: 'cannot_cancel' })
    expect(await world.get(generationId)).not.toHaveProperty('removedAt')
    await expect(world.executor.removeOutputs('nobody')).rejects.toMatchObject({ code: 'generation_not_found' })
  })

  it('is finished by the sweep when the process dies on the way', async () => {
    const record = await completed([image])
    const mediaId = mediaIdOf(record)
    const { refersToMedia } = world.store.generations
    Object.assign(world.store.generations, { refersToMedia: () => Promise.reject(new Error('the process died')) })
    await expect(world.executor.removeOutputs(record.generationId)).rejects.toThrow('the process died')
    Object.assign(world.store.generations, { refersToMedia })
    expect(await world.get(record.generationId)).toMatchObject({ outputs: [] })
    expect(await isThere(mediaId)).toBe(true)
    world.clock.advance(dayMs + 1_000)
    expect(await world.executor.sweepMedia()).toMatchObject({ removed: 1 })
    expect(await isThere(mediaId)).toBe(false)
  })

  it('leaves everything in place when it dies before the record is written', async () => {
    const record = await completed([image])
    const { transition } = world.store.generations
    Object.assign(world.store.generations, { transition: () => Promise.reject(new Error('the process died')) })
    await expect(world.executor.removeOutputs(record.generationId)).rejects.toThrow('the process died')
    Object.assign(world.store.generations, { transition })
    world.clock.advance(dayMs + 1_000)
    expect(await world.executor.sweepMedia()).toMatchObject({ removed: 0 })
    expect(await isThere(mediaIdOf(record))).toBe(true)
    expect(await world.get(record.generationId)).toEqual(record)
  })
})
