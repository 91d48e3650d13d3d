import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Generation } from '../../src/model/generation.ts'
import { createFakeBackend } from '../support/fake-backend.ts'
import type { World } from '../support/world.ts'
import { createWorld } from '../support/world.ts'

let world: World
afterEach(() => world.close())

const submitted = async (): Promise<Generation> => {
  const { generationId } = await world.execute()
  await world.settle()
  return world.get(generationId)
}

describe('webhooks are pokes', () => {
  it('an end in one is confirmed by a poll before it counts', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    const claim = { ref: 'run-1', status: 'completed', outputs: [{ name: 'image', url: 'https://evil.example/fake.png' }] }
    expect(await world.webhook(generationId, 1, claim)).toBe('ignored')
    expect((await world.get(generationId)).status).toBe('running')

    world.fake.complete('run-1', [{ name: 'image', text: 'the real one' }])
    expect(await world.webhook(generationId, 1, claim)).toBe('noted')
    await world.settle()
    expect(await world.get(generationId)).toMatchObject({ status: 'completed', outputs: [{ text: 'the real one' }] })
  })

  it('progress in one is shown', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    expect(await world.webhook(generationId, 1, { ref: 'run-1', status: 'running', progress: 0.3, step: 'Sampling' })).toBe('noted')
    expect(await world.get(generationId)).toMatchObject({ stage: 'executing', progress: { fraction: 0.3, step: 'Sampling' } })
  })

  it('doubled, late and out of order change nothing', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    world.fake.complete('run-1', undefined, { seconds: 4 })
    const end = { ref: 'run-1', status: 'completed', outputs: [] }
    await Promise.all([world.webhook(generationId, 1, end), world.webhook(generationId, 1, end), world.webhook(generationId, 1, end)])
    await world.settle()
    const done = await world.get(generationId)
    world.fake.fail('run-1')
    for (const late of [
      end,
      { ref: 'run-1', status: 'running', progress: 0.1 },
      { ref: 'run-1', status: 'failed', code: 'run_failed', message: '', retryable: true },
    ]) {
      expect(await world.webhook(generationId, 1, late)).toBe('ignored')
    }
    await world.pass(60_000, 10_000)
    expect(await world.get(generationId)).toEqual(done)
    expect(world.ledger.charged).toHaveLength(1)
  })

  it('of another attempt, of a ref that is not ours, or for nobody, are ignored', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    const before = await world.get(generationId)
    expect(await world.webhook(generationId, 2, { ref: 'run-1', status: 'running' })).toBe('ignored')
    expect(await world.webhook(generationId, 1, { ref: 'run-99', status: 'running', progress: 1 })).toBe('ignored')
    expect(await world.webhook('nobody', 1, { ref: 'run-1', status: 'running' })).toBe('ignored')
    expect(await world.get(generationId)).toEqual(before)
  })

  const webhookBeforeAnswer = async (update: object, claim: object): Promise<{ early: string; polls: number; generationId: string }> => {
    let early = ''
    world.fake.script.submit = async (run) => {
      run.update = { ref: run.ref, callId: run.call.callId, ...update } as typeof run.update
      early = await world.webhook(run.call.callId.split('.')[0] ?? '', 1, { ref: run.ref, ...claim })
      return run.update
    }
    const { generationId } = await submitted()
    return { early, polls: world.fake.counts.polls, generationId }
  }

  it('before the submit answered are no error: an end is confirmed, and the run is adopted once', async () => {
    world = await createWorld()
    const outputs = [{ name: 'image', text: 'quick' }]
    const { early, generationId } = await webhookBeforeAnswer({ status: 'completed', outputs }, { status: 'completed', outputs: [] })
    expect(early).toBe('noted')
    expect(await world.get(generationId)).toMatchObject({
      status: 'completed',
      backendRef: 'run-1',
      strays: [],
      outputs: [{ text: 'quick' }],
    })
    expect(world.fake.counts.submits).toBe(1)
  })

  it('before the submit answered, a first sign of life costs no call: the answer is under way', async () => {
    world = await createWorld()
    const { early, polls, generationId } = await webhookBeforeAnswer({ status: 'running', progress: 0.1 }, { status: 'running' })
    expect({ early, polls }).toEqual({ early: 'ignored', polls: 0 })
    expect(await world.get(generationId)).toMatchObject({ backendRef: 'run-1', stage: 'executing' })
  })

  it('before the submit answered are adopted at once where a run could not be found later', async () => {
    world = await createWorld({ fake: createFakeBackend(['find']) })
    const { early, generationId } = await webhookBeforeAnswer({ status: 'running', progress: 0.1 }, { status: 'running' })
    expect(early).toBe('noted')
    expect(await world.get(generationId)).toMatchObject({ backendRef: 'run-1', strays: [] })
  })

  it('forged, replayed or garbage: none changes a record', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    const before = await world.get(generationId)
    const token = world.tokens.webhookToken('test', generationId, 1)
    const anyToken = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.constant(token.slice(0, -1)),
      fc.constant(`${token}A`),
      fc.constant(world.tokens.webhookToken('test', generationId, 2)),
    )
    const anyBody = fc.oneof(fc.string(), fc.json(), fc.constant(JSON.stringify({ ref: 'run-1', status: 'completed', outputs: [] })))
    await fc.assert(
      fc.asyncProperty(anyToken, anyBody, async (forged, body) => {
        expect(await world.webhook(generationId, 1, body, forged)).toBe('refused')
      }),
      { numRuns: 200 },
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
        expect(await world.webhook(generationId, 1, body)).toBe('ignored')
      }),
      { numRuns: 200 },
    )
    expect(await world.get(generationId)).toEqual(before)
  })

  it('shares one confirming poll among many pokes that come together', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    const before = world.fake.counts.polls
    await Promise.all(Array.from({ length: 20 }, () => world.webhook(generationId, 1, { ref: 'run-1', status: 'completed', outputs: [] })))
    expect(world.fake.counts.polls - before).toBeLessThanOrEqual(2)
  })
})

describe('every live generation is watched', () => {
  it('without any webhook, to its end', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    world.fake.complete('run-1')
    await world.pass(5_000)
    expect((await world.get(generationId)).status).toBe('completed')
  })

  it('through polls that get no answer', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    world.fake.script.pollFails = true
    await world.pass(120_000, 5_000)
    expect((await world.get(generationId)).status).toBe('running')
    world.fake.script.pollFails = false
    world.fake.complete('run-1')
    await world.pass(60_000, 5_000)
    expect((await world.get(generationId)).status).toBe('completed')
  })

  it('cancelled at the backend by somebody else: it ends, and is told', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    world.fake.cancelled('run-1')
    await world.pass(5_000)
    expect((await world.get(generationId)).status).toBe('cancelled')
  })

  it('is lost only past a grace', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    world.fake.forget('run-1')
    await world.pass(55_000, 1_000)
    expect((await world.get(generationId)).status).toBe('running')
    await world.pass(10_000, 1_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'failed', error: { code: 'run_lost' } })
    expect(world.ledger.charged).toEqual([])
  })

  it('at the deadline is polled once more, then timed out and called off at the backend', async () => {
    world = await createWorld({ settings: { generationTimeoutMs: 60_000 } })
    const { generationId } = await submitted()
    world.fake.running('run-1', 0.2)
    await world.pass(70_000, 1_000)
    const record = await world.get(generationId)
    expect(record).toMatchObject({
      status: 'failed',
      error: { code: 'timed_out' },
      strays: [{ ref: 'run-1', cancelledAt: expect.any(Number) }],
      owes: [],
    })
    expect(world.fake.runs[0]?.cancelled).toBe(true)
  })

  it('has a limit of its own for waiting at the backend', async () => {
    world = await createWorld({ settings: { queueTimeoutMs: 30_000 } })
    const { generationId } = await submitted()
    await world.pass(40_000, 1_000)
    expect((await world.get(generationId)).error?.code).toBe('timed_out')
  })

  it('polls no more often than its cadence, webhooks or not', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    world.fake.running('run-1')
    await world.pass(100_000, 1_000)
    const without = world.fake.counts.polls
    expect(without).toBeLessThan(45)
    await world.webhook(generationId, 1, { ref: 'run-1', status: 'running', progress: 0.6 })
    for (let index = 0; index < 50; index += 1)
      await world.webhook(generationId, 1, { ref: 'run-1', status: 'running', progress: 0.6 + index / 200 })
    await world.pass(100_000, 1_000)
    expect(world.fake.counts.polls - without).toBeLessThan(6)
  })

  it('is asked for in one go where the backend can tell many', async () => {
    const fake = createFakeBackend()
    let many = 0
    fake.backend.pollMany = async (refs) => {
      many += 1
      return fake.runs.filter((run) => refs.includes(run.ref)).map((run) => run.update)
    }
    world = await createWorld({ fake, limits: { concurrency: 50 } })
    await Promise.all(Array.from({ length: 20 }, () => world.execute()))
    await world.settle()
    for (const run of fake.runs) fake.running(run.ref)
    await world.pass(4_000)
    const single = fake.counts.polls
    await world.pass(20_000)
    expect(many).toBeGreaterThan(0)
    expect(fake.counts.polls).toBe(single)
  })
})

describe('cancelling', () => {
  it('is at once before submit', async () => {
    world = await createWorld({ limits: { concurrency: 1 } })
    await submitted()
    const waiting = await world.execute()
    await world.settle()
    expect((await world.executor.cancel(waiting.generationId)).status).toBe('cancelled')
    expect(world.fake.counts).toMatchObject({ submits: 1, cancels: 0 })
  })
  it('asks the backend after it, and the next poll decides', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    expect((await world.executor.cancel(generationId)).status).toBe('running')
    await world.settle()
    expect(world.fake.runs[0]?.cancelled).toBe(true)
    world.fake.cancelled('run-1')
    await world.pass(3_000)
    expect((await world.get(generationId)).status).toBe('cancelled')
  })
  it('loses to a run that completed all the same', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    await world.executor.cancel(generationId)
    world.fake.complete('run-1')
    await world.pass(3_000)
    expect((await world.get(generationId)).status).toBe('completed')
  })
  it('ends visibly when the backend will not hear of it; the run is still watched', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    world.fake.script.cancelFails = true
    await world.executor.cancel(generationId)
    await world.pass(3_600_000 / 2, 30_000)
    const record = await world.get(generationId)
    expect(record.owes).not.toContain('cancel')
    expect(record.history.some((entry) => entry.note?.includes('could not be asked') === true)).toBe(true)
    world.fake.complete('run-1')
    await world.pass(120_000, 5_000)
    expect((await world.get(generationId)).status).toBe('completed')
  })
  it('of what is over answers how it ended; of nothing, that there is none', async () => {
    world = await createWorld()
    const { generationId } = await submitted()
    world.fake.complete('run-1')
    await world.pass(5_000)
    expect((await world.executor.cancel(generationId)).status).toBe('completed')
    await expect(world.executor.cancel('nobody')).rejects.toMatchObject({ code: 'generation_not_found' })
  })
  it('cannot be done where the backend has no way to', async () => {
    world = await createWorld({ fake: createFakeBackend(['cancel']) })
    const { generationId } = await submitted()
    await expect(world.executor.cancel(generationId)).rejects.toMatchObject({ code: 'cannot_cancel' })
  })
})
