import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Generation } from '../../src/model/generation.ts'
import type { World } from '../support/world.ts'
import { createWorld } from '../support/world.ts'

let world: World
afterEach(() => world.close())

const submitted = async (): Promise<Generation> => {
  world = await createWorld()
  world.executor.hints.listen()
  const { generationId } = await world.execute()
  await world.settle()
  return world.get(generationId)
}
/** What is begun by a word goes on by itself. */
const soon = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await world.store.kv.get('nothing')
  await world.settle()
}

const ended = (generationId: string): Promise<void> =>
  vi.waitFor(async () => {
    await world.settle()
    expect((await world.get(generationId)).status).toBe('completed')
  })

describe('what a backend says over its socket', () => {
  it('is shown as progress, and makes the polls no rarer', async () => {
    const { generationId } = await submitted()
    world.fake.say({ ref: 'run-1', status: 'running', progress: 0.3, step: 'Sampling' })
    await soon()
    const generation = await world.get(generationId)
    expect(generation).toMatchObject({ stage: 'executing', progress: { fraction: 0.3, step: 'Sampling' } })
    expect(generation.lastWebhookAt).toBeUndefined()
  })

  it('comes many times a second, and is written every two', async () => {
    const { generationId } = await submitted()
    const { revision } = await world.get(generationId)
    for (let step = 1; step <= 100; step += 1) world.fake.say({ ref: 'run-1', status: 'running', progress: step / 200 })
    await soon()
    expect((await world.get(generationId)).revision).toBe(revision + 1)
    world.fake.running('run-1', 0.1)
    await world.pass(2_000)
    await soon()
    expect((await world.get(generationId)).progress?.fraction).toBe(0.5)
  })

  it('tells of an end at once, which a poll confirms', async () => {
    const { generationId } = await submitted()
    world.fake.say({ ref: 'run-1', status: 'completed', outputs: [{ name: 'image', text: 'not what was made' }] })
    await soon()
    expect((await world.get(generationId)).status).toBe('running')

    world.fake.complete('run-1')
    const polls = world.fake.counts.polls
    world.fake.say({ ref: 'run-1', status: 'completed', outputs: [] })
    await ended(generationId)
    expect(await world.get(generationId)).toMatchObject({ outputs: [{ text: 'a picture, in words' }] })
    expect(world.fake.counts.polls).toBe(polls + 1)
  })

  it('can come before the submit has been answered, and is remembered for a moment', async () => {
    world = await createWorld()
    world.executor.hints.listen()
    world.fake.script.submit = (run) => {
      world.fake.complete(run.ref)
      world.fake.say({ ref: run.ref, status: 'completed', outputs: [] })
      return { ref: run.ref, status: 'queued' }
    }
    const { generationId } = await world.execute()
    await world.settle()
    await soon()
    await world.pass(500, 250)
    await ended(generationId)
  })

  it('of runs that are over or nobody knows changes nothing, and after the stop nothing is heard', async () => {
    const { generationId } = await submitted()
    world.fake.complete('run-1')
    await world.pass(10_000)
    const done = await world.get(generationId)
    expect(done.status).toBe('completed')
    const polls = world.fake.counts.polls
    for (const ref of ['run-1', 'run-99']) {
      world.fake.say({ ref, status: 'failed', code: 'run_failed', message: '', retryable: true })
      world.fake.say({ ref, status: 'running', progress: 0.1 })
    }
    await world.pass(10_000)
    expect(await world.get(generationId)).toEqual(done)
    expect(world.fake.counts.polls).toBe(polls)

    const next = await world.execute()
    await world.settle()
    world.executor.hints.stop()
    world.fake.say({ ref: 'run-2', status: 'running', progress: 0.9 })
    await soon()
    expect((await world.get(next.generationId)).progress).toBeUndefined()
  })
})
