import { afterEach, describe, expect, it, vi } from 'vitest'
import { BackendError, DarkroomError } from '../../src/model/errors.ts'
import { createFakeBackend } from '../support/fake-backend.ts'
import type { World } from '../support/world.ts'
import { createWorld, paint } from '../support/world.ts'

let world: World
afterEach(() => world.close())

const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const minuteMs = 60_000

describe('a backend that can not be asked', () => {
  it('for the run of a lost submit: it is asked again until it can, and the run is adopted', async () => {
    world = await createWorld()
    world.fake.loseAnswers()
    const find = vi.spyOn(world.fake.backend, 'find').mockRejectedValue(new Error('no answer'))
    const { generationId } = await world.execute()
    await world.pass(20 * minuteMs, 15_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'running', stage: 'submitting' })
    find.mockRestore()
    await world.pass(minuteMs, 15_000)
    expect(await world.get(generationId)).toMatchObject({ stage: 'queued', backendRef: 'run-1' })
    expect(world.fake.counts.submits).toBe(1)
  })

  it('for as long as a run may wait: then it is given up as unclear, and not sent again', async () => {
    world = await createWorld({ settings: { queueTimeoutMs: 10 * minuteMs } })
    world.fake.loseAnswers()
    vi.spyOn(world.fake.backend, 'find').mockRejectedValue(new Error('no answer'))
    const { generationId } = await world.execute()
    await world.pass(15 * minuteMs, 15_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'failed', error: { code: 'submit_unknown' }, owes: [] })
    expect(world.fake.counts.submits).toBe(1)
  })

  it('to take the files of an input: nothing fails, and it starts by itself', async () => {
    world = await createWorld()
    const upload = vi.spyOn(world.fake.backend, 'upload').mockRejectedValue(new DarkroomError('backend_unavailable'))
    const { generationId } = await world.execute({ inputs: { prompt: 'x', image: png } })
    await world.pass(20 * minuteMs, 15_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'running', stage: 'submitting' })
    expect(upload.mock.calls.length).toBeLessThan(30)
    upload.mockRestore()
    await world.pass(10 * minuteMs, 15_000)
    expect((await world.get(generationId)).backendRef).toBe('run-1')
  })

  it('is told apart from files that it will never take', async () => {
    world = await createWorld()
    vi.spyOn(world.fake.backend, 'upload').mockRejectedValue(new DarkroomError('payload_too_large'))
    const { generationId } = await world.execute({ inputs: { prompt: 'x', image: png } })
    await world.settle()
    expect(await world.get(generationId)).toMatchObject({ status: 'failed', error: { code: 'payload_too_large', stage: 'submitting' } })
  })

  it('is tried by one alone when its pause is over, whatever still runs there, and then by all at once', async () => {
    world = await createWorld({ limits: { concurrency: 4 } })
    const running = await world.execute()
    await world.settle()
    await world.store.kv.put('breaker:test', { failures: 5, openUntil: world.clock.now() + minuteMs })
    const waiting = await Promise.all([1, 2, 3].map(() => world.execute()))
    let answer: () => void = () => undefined
    world.fake.script.submit = (run) =>
      new Promise((resolve) => {
        answer = () => resolve(run.update)
      })
    world.clock.advance(minuteMs + 1_000)
    void world.settle()
    await expect.poll(() => world.fake.counts.submits).toBe(2)
    expect((await world.get(running.generationId)).stage).toBe('queued')
    world.fake.accept()
    answer()
    await world.settle()
    expect(world.fake.counts.submits).toBe(4)
    for (const { generationId } of waiting) expect((await world.get(generationId)).stage).toBe('queued')
  })
})

describe('a ledger that does not answer', () => {
  it('when a request comes: it is recorded and answered, and runs once money can be set aside', async () => {
    world = await createWorld()
    world.ledger.down = true
    const { generationId } = await world.execute()
    await world.pass(minuteMs, 5_000)
    expect(world.fake.counts.submits).toBe(0)
    world.ledger.down = false
    await world.pass(5 * minuteMs, 5_000)
    expect((await world.get(generationId)).backendRef).toBe('run-1')
    expect(world.ledger.held).toMatchObject([{ id: generationId }])
  })

  it('when a run has ended: it is settled later, once', async () => {
    world = await createWorld()
    const { generationId } = await world.execute()
    await world.settle()
    world.ledger.down = true
    world.fake.complete('run-1', undefined, { seconds: 2 })
    await world.pass(5 * minuteMs, 5_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'completed', owes: ['settle'] })
    world.ledger.down = false
    await world.pass(10 * minuteMs, 5_000)
    expect(await world.get(generationId)).toMatchObject({ owes: [], costUsd: 0.002 })
    expect(world.ledger.charged).toHaveLength(1)
  })
})

describe('a place for files that does not answer', () => {
  /** Its answer is the result, and nobody can ask for it again. */
  const startAnswered = async (): Promise<string> => {
    const fake = createFakeBackend(['find', 'parseWebhook', 'poll', 'cancel'])
    const bytes = Buffer.from(png.split(',')[1] ?? '', 'base64')
    fake.script.submit = ({ ref, call }) => ({
      ref,
      callId: call.callId,
      status: 'completed',
      outputs: [{ name: 'image', kind: 'image', bytes }],
    })
    world = await createWorld({ fake, limits: { submitTimeoutMs: 5 * minuteMs } })
    return (await world.execute()).generationId
  }
  /** Second by second, without waiting for work that waits itself. */
  const passesUntil = (isSo: () => unknown): Promise<void> =>
    vi.waitFor(
      async () => {
        world.clock.advance(1_000)
        expect(await isSo()).toBe(true)
      },
      { interval: 2, timeout: 10_000 },
    )

  it('gets a result that came with the answer once it does', async () => {
    const generationId = await startAnswered()
    const put = vi.spyOn(world.media, 'put').mockRejectedValue(new DarkroomError('media_unavailable'))
    await passesUntil(() => put.mock.calls.length > 5)
    expect((await world.get(generationId)).stage).toBe('submitting')
    put.mockRestore()
    await passesUntil(async () => (await world.get(generationId)).status !== 'running')
    expect(await world.get(generationId)).toMatchObject({ status: 'completed', outputs: [{ kind: 'image' }] })
    expect(world.fake.counts.submits).toBe(1)
  })

  it('is not waited for longer than an answer may take, nor when the program stops', async () => {
    const generationId = await startAnswered()
    const put = vi.spyOn(world.media, 'put').mockRejectedValue(new DarkroomError('media_unavailable'))
    await passesUntil(async () => (await world.get(generationId)).owes.length === 0)
    expect(await world.get(generationId)).toMatchObject({ error: { code: 'submit_unknown' }, costUsd: 0 })
    expect(world.fake.counts.submits).toBe(1)

    await world.execute()
    await passesUntil(() => world.fake.counts.submits === 2)
    await world.queue.close(0)
    const tries = put.mock.calls.length
    const stop = world.clock.now() + minuteMs
    await passesUntil(() => world.clock.now() > stop)
    expect(put.mock.calls.length).toBeLessThanOrEqual(tries + 1)
  })
})

describe('a queue that does not take work', () => {
  it('when a request comes: it is recorded and answered, and the sweep starts it', async () => {
    world = await createWorld()
    await world.queue.close(0)
    const { generationId } = await world.execute()
    await world.loseQueueAndRestart()
    world.clock.advance(2 * minuteMs)
    await world.executor.sweep()
    await world.settle()
    expect((await world.get(generationId)).backendRef).toBe('run-1')
  })
})

describe('a crowd that may not start', () => {
  it('does not hide whoever may, however large it is', async () => {
    const single = { ...paint, toolId: 'test:single', commandName: 'single', displayName: 'Single', limits: { concurrency: 1 } }
    world = await createWorld({ tools: [paint, single], limits: { concurrency: 5 } })
    await Promise.all(Array.from({ length: 600 }, (_, index) => world.execute({ toolId: 'single', account: `crowd-${index}` })))
    world.clock.advance(1_000)
    const late = await world.execute({ account: 'ann' })
    await world.settle()
    expect((await world.get(late.generationId)).status).toBe('running')
    expect(world.fake.runs).toHaveLength(2)
  })
})

describe('cancelling while it is unclear whether it was sent', () => {
  it('never sends it again', async () => {
    world = await createWorld()
    world.fake.refuse({ sent: 'maybe' })
    const { generationId } = await world.execute()
    await world.settle()
    await world.executor.cancel(generationId)
    world.fake.accept()
    await world.pass(3 * minuteMs, 5_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'cancelled', costUsd: 0, owes: [] })
    expect(world.fake.counts.submits).toBe(1)
  })

  it('ends at once when the answer is that it was not', async () => {
    world = await createWorld()
    let refuse: () => void = () => undefined
    world.fake.script.submit = () =>
      new Promise((_, reject) => {
        world.fake.runs.pop()
        refuse = () => reject(new BackendError('busy', { sent: 'no', retryable: true }))
      })
    const { generationId } = await world.execute()
    const working = world.settle()
    await expect.poll(() => world.fake.counts.submits).toBe(1)
    await world.executor.cancel(generationId)
    refuse()
    await working
    expect((await world.get(generationId)).status).toBe('cancelled')
  })
})

describe('a run that shows up too late', () => {
  it('is called off, once the backend says that it is ours', async () => {
    world = await createWorld({ fake: createFakeBackend(['find']) })
    world.fake.loseAnswers()
    const { generationId } = await world.execute()
    await world.pass(2 * minuteMs, 5_000)
    expect((await world.get(generationId)).error?.code).toBe('submit_unknown')
    const foreign = world.fake.begin({ callId: 'somebody.1', target: {}, inputs: {} })
    expect(await world.webhook(generationId, 1, { ref: foreign.ref, status: 'running' })).toBe('ignored')
    expect(await world.webhook(generationId, 1, { ref: 'run-1', status: 'running' })).toBe('noted')
    expect(await world.webhook(generationId, 1, { ref: 'run-1', status: 'running' })).toBe('ignored')
    await world.settle()
    expect(await world.get(generationId)).toMatchObject({
      status: 'failed',
      strays: [{ ref: 'run-1', cancelledAt: expect.any(Number) }],
      owes: [],
    })
    expect([world.fake.runs[0]?.cancelled, foreign.cancelled]).toEqual([true, false])
  })
})

describe('two workers at once', () => {
  it('send an attempt once', async () => {
    world = await createWorld()
    const { hold } = world.ledger
    let holds = 0
    let goOn: () => void = () => undefined
    const both = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const { generationId } = await world.execute()
    world.ledger.hold = async (entry) => {
      holds += 1
      if (holds === 1) await world.queue.enqueue({ kind: 'start', key: 'the same', data: { generationId } })
      if (holds === 2) goOn()
      if (holds <= 2) await both
      return hold(entry)
    }
    await world.pass(5_000)
    expect(holds).toBe(2)
    expect(world.fake.counts.submits).toBe(1)
  })
})
