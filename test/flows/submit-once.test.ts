import { afterEach, describe, expect, it } from 'vitest'
import { BackendError } from '../../src/model/errors.ts'
import { createFakeBackend } from '../support/fake-backend.ts'
import type { World } from '../support/world.ts'
import { createWorld } from '../support/world.ts'

let world: World
afterEach(() => world.close())

describe('a submit whose answer is lost', () => {
  it('is found by its callId and adopted, never sent blindly again', async () => {
    world = await createWorld()
    world.fake.loseAnswers()
    const { generationId } = await world.execute()
    await world.pass(10_000)
    expect(world.fake.counts.submits).toBe(1)
    expect(await world.get(generationId)).toMatchObject({ status: 'running', stage: 'queued', backendRef: 'run-1' })
    world.fake.complete('run-1')
    await world.pass(5_000)
    expect((await world.get(generationId)).status).toBe('completed')
  })

  it('is sent again, with the same callId, only once it is surely absent', async () => {
    world = await createWorld()
    world.fake.refuse({ sent: 'maybe' })
    const { generationId } = await world.execute()
    await world.pass(80_000)
    expect(world.fake.counts.submits).toBe(1)
    world.fake.accept()
    await world.pass(20_000)
    expect(world.fake.counts.submits).toBe(2)
    expect(world.fake.runs.map((run) => run.call.callId)).toEqual([`${generationId}.1`])
    expect((await world.get(generationId)).backendRef).toBe('run-1')
  })

  it('is sent again where looking for it took a moment, too', async () => {
    const fake = createFakeBackend()
    const find = fake.backend.find?.bind(fake.backend)
    fake.backend.find = async (...asked) => {
      world.clock.advance(20)
      return find?.(...asked)
    }
    world = await createWorld({ fake })
    fake.refuse({ sent: 'maybe' })
    await world.execute()
    await world.pass(80_000)
    fake.accept()
    await world.pass(20_000)
    expect(fake.counts).toMatchObject({ submits: 2 })
    expect(fake.runs).toHaveLength(1)
  })

  it('waits for the webhook where nothing can be found, and adopts what it names', async () => {
    world = await createWorld({ fake: createFakeBackend(['find']) })
    world.fake.loseAnswers()
    const { generationId } = await world.execute()
    await world.pass(30_000)
    expect((await world.get(generationId)).backendRef).toBeUndefined()
    expect(await world.webhook(generationId, 1, { ref: 'run-1', status: 'running' })).toBe('noted')
    expect((await world.get(generationId)).backendRef).toBe('run-1')
    expect(world.fake.counts.submits).toBe(1)
  })

  it('is not waited for where nobody could ever tell: not charged, at once', async () => {
    const fake = createFakeBackend(['find', 'parseWebhook', 'poll'])
    fake.refuse({ sent: 'maybe' })
    world = await createWorld({ fake })
    const { generationId } = await world.execute()
    await world.settle()
    expect(await world.get(generationId)).toMatchObject({ status: 'failed', error: { code: 'submit_unknown' }, costUsd: 0 })
    expect(world.ledger.charged).toEqual([])
  })

  it('ends as submit_unknown, not charged, when nobody ever tells', async () => {
    world = await createWorld({ fake: createFakeBackend(['find']) })
    world.fake.loseAnswers()
    const { generationId } = await world.execute()
    await world.pass(120_000, 5_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'failed', error: { code: 'submit_unknown' } })
    expect(world.fake.counts.submits).toBe(1)
    expect(world.ledger.charged).toEqual([])
    expect(world.ledger.released).toEqual([generationId])
  })

  it('is not sent again where the marker is known not to come back', async () => {
    world = await createWorld()
    await world.store.kv.put('marker:test', 'missing')
    world.fake.script.findBlind = true
    world.fake.loseAnswers()
    const { generationId } = await world.execute()
    await world.pass(120_000, 5_000)
    expect(world.fake.counts).toMatchObject({ submits: 1, finds: 0 })
    expect((await world.get(generationId)).error?.code).toBe('submit_unknown')
  })

  it('called off when a later answer shows a second run: written down and cancelled', async () => {
    world = await createWorld()
    let answerLate: () => void = () => undefined
    world.fake.script.submit = (run) => {
      const second = world.fake.begin({ ...run.call, callId: 'another' })
      return new Promise((resolve) => {
        answerLate = () => resolve(second.update)
      })
    }
    const { generationId } = await world.execute()
    const working = world.settle()
    await expect.poll(() => world.fake.runs.length).toBe(2)
    world.fake.complete('run-1')
    expect(await world.webhook(generationId, 1, { ref: 'run-1', status: 'completed', outputs: [] })).toBe('noted')
    answerLate()
    await working
    await world.pass(3_000)
    const record = await world.get(generationId)
    expect(record.backendRef).toBe('run-1')
    expect(record.strays).toMatchObject([{ ref: 'run-2', cancelledAt: expect.any(Number) }])
    expect(world.fake.runs.map((run) => run.cancelled)).toEqual([false, true])
  })
})

describe('a submit that was surely not sent', () => {
  it('is tried again with pauses, and nothing fails at once', async () => {
    world = await createWorld()
    world.fake.refuse({ sent: 'no', retryable: true })
    const { generationId } = await world.execute()
    await world.pass(20_000)
    expect((await world.get(generationId)).status).toBe('running')
    world.fake.accept()
    await world.pass(600_000, 10_000)
    expect(world.fake.runs).toHaveLength(1)
    expect((await world.get(generationId)).backendRef).toBe('run-1')
  })
  it('ends with its reason when trying again cannot help', async () => {
    world = await createWorld()
    world.fake.refuse({ sent: 'no', code: 'backend_credit' })
    const { generationId } = await world.execute()
    await world.settle()
    expect(await world.get(generationId)).toMatchObject({
      status: 'failed',
      error: { code: 'backend_credit', stage: 'submitting' },
      costUsd: 0,
    })
  })
  it('keeps the address for its webhooks out of the record, whatever the refusal quotes', async () => {
    world = await createWorld()
    world.fake.script.submit = (run) => {
      throw new BackendError(`422: {"webhook":"${run.call.webhookUrl}"}`, { sent: 'no', code: 'backend_refused' })
    }
    const { generationId } = await world.execute()
    await world.settle()
    const record = await world.get(generationId)
    expect(record.error?.detail).toContain('/webhooks/test/')
    expect(JSON.stringify(record)).not.toContain(world.tokens.webhookToken('test', generationId, 1))
  })
  it('waits as long as it is told to', async () => {
    world = await createWorld()
    world.fake.refuse({ sent: 'no', code: 'rate_limited', retryable: true, retryAfterMs: 30_000 })
    await world.execute()
    await world.settle()
    world.fake.accept()
    await world.pass(29_000)
    expect(world.fake.counts.submits).toBe(1)
    await world.pass(3_000)
    expect(world.fake.counts.submits).toBe(2)
  })
})

describe('the breaker', () => {
  it('opens after repeated failures: what is pending waits, says so, and starts by itself', async () => {
    world = await createWorld({ limits: { concurrency: 6 } })
    world.fake.refuse({ sent: 'no', retryable: true })
    const first = await Promise.all(Array.from({ length: 6 }, () => world.execute()))
    await world.settle()
    const late = await world.execute()
    await world.pass(5_000)
    expect(late.status).toBe('pending')
    const submits = world.fake.counts.submits
    await world.pass(3_000)
    expect(world.fake.counts.submits).toBe(submits)
    expect((await world.executor.waiting(await world.get(late.generationId))).notice).toContain('does not answer')
    world.fake.accept()
    await world.pass(900_000, 10_000)
    for (const run of world.fake.runs) world.fake.complete(run.ref)
    await world.pass(200_000, 10_000)
    for (const { generationId } of [...first, late]) expect((await world.get(generationId)).status).toMatch(/completed|running/)
    expect((await world.executor.waiting(late)).notice).toBeUndefined()
  })
})

describe('a second attempt', () => {
  it('comes only after the backend said failed and retryable', async () => {
    world = await createWorld()
    const { generationId } = await world.execute()
    await world.settle()
    world.fake.fail('run-1', { retryable: true })
    await world.pass(15_000)
    const record = await world.get(generationId)
    expect(record).toMatchObject({ status: 'running', attempt: 2, backendRef: 'run-2' })
    expect(world.fake.runs.map((run) => run.call.callId)).toEqual([`${generationId}.1`, `${generationId}.2`])
    world.fake.complete('run-2')
    await world.pass(5_000)
    expect((await world.get(generationId)).status).toBe('completed')
  })
  it('is not made for a plain failure; the person is told, the admin gets the detail', async () => {
    world = await createWorld()
    const { generationId } = await world.execute()
    await world.settle()
    world.fake.fail('run-1', { code: 'out_of_memory', message: 'The machine ran out of memory.', detail: 'CUDA out of memory at KSampler' })
    await world.pass(5_000)
    expect(await world.get(generationId)).toMatchObject({
      status: 'failed',
      attempt: 1,
      error: { code: 'out_of_memory', detail: 'CUDA out of memory at KSampler' },
    })
    expect(world.fake.counts.submits).toBe(1)
  })
})

describe('fairness and limits', () => {
  it("holds back what is over the backend's limit, and lets a newcomer pass a crowd", async () => {
    world = await createWorld({ limits: { concurrency: 2 } })
    await Promise.all(Array.from({ length: 20 }, () => world.execute({ account: 'ann' })))
    await world.settle()
    expect(world.fake.runs).toHaveLength(2)
    const bob = await world.execute({ account: 'bob' })
    world.fake.complete('run-1')
    await world.pass(3_000)
    expect((await world.get(bob.generationId)).status).toBe('running')
    expect(world.fake.runs).toHaveLength(3)
  })
  it("keeps to the account's own limit", async () => {
    world = await createWorld({ settings: { accountConcurrency: 1 } })
    await Promise.all(Array.from({ length: 3 }, () => world.execute({ account: 'ann' })))
    await world.settle()
    expect(world.fake.runs).toHaveLength(1)
  })
})
