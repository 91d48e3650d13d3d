import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { turns } from '../support/turns.ts'
import type { World } from '../support/world.ts'
import { createWorld } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

describe('one generation, from request to settled', () => {
  it('is recorded, submitted once, watched, collected, completed and settled', async () => {
    const { generationId } = await world.execute({ inputs: { prompt: 'a lighthouse', seed: 7 } })
    await world.settle()
    expect(world.fake.runs).toHaveLength(1)
    expect(world.fake.runs[0]?.call).toMatchObject({
      callId: `${generationId}.1`,
      inputs: { prompt: 'a lighthouse', seed: 7 },
      target: { deploymentId: 'd1' },
    })

    world.fake.running('run-1', 0.4)
    await world.pass(3_000)
    expect(await world.get(generationId)).toMatchObject({ status: 'running', stage: 'executing', progress: { fraction: 0.4 } })

    world.fake.complete('run-1', [{ name: 'image', text: 'done' }], { seconds: 5 })
    await world.pass(5_000)
    const done = await world.get(generationId)
    expect(done).toMatchObject({ status: 'completed', outputs: [{ name: 'image', text: 'done' }], costUsd: 0.005, owes: [] })
    expect(done.dueAt).toBeUndefined()
    expect(done.history.map((entry) => entry.stage ?? entry.status)).toEqual([
      'pending',
      'submitting',
      'queued',
      'executing',
      'collecting',
      'completed',
    ])
    expect(world.ledger.charged).toEqual([{ id: generationId, account: 'api:test', usd: 0.005 }])
  })

  it('records what was really sent: the seed that was drawn, and every default', async () => {
    const { generationId } = await world.execute()
    await world.settle()
    const seed = world.fake.runs[0]?.call.inputs['seed']
    expect(seed).toEqual(expect.any(Number))
    const record = await world.get(generationId)
    expect(record.inputs).toEqual({ prompt: 'a lighthouse', seed })
    expect(record.given).toEqual({ prompt: 'a lighthouse' })
    expect(record.attempts[0]?.sent).toEqual({ prompt: 'a lighthouse', seed })
  })

  it('exists before anything is submitted', async () => {
    let atSubmit: string | undefined
    world.fake.script.submit = async (run) => {
      atSubmit = (await world.get(run.call.callId.split('.')[0] ?? '')).attempts[0]?.callId
      return run.update
    }
    const { generationId } = await world.execute()
    await world.settle()
    expect(atSubmit).toBe(`${generationId}.1`)
  })

  it('tells its events in order, once each, with the state', async () => {
    const { generationId } = await world.execute()
    await world.settle()
    world.fake.running('run-1')
    await world.pass(3_000)
    world.fake.complete('run-1')
    await world.pass(5_000)
    await world.store.events.relay(100)
    const events = await world.store.events.list({ after: 0, generationId, limit: 100 })
    expect(events.map((event) => event.type)).toEqual([
      'generation.created',
      'generation.running',
      'generation.collecting',
      'generation.completed',
      'generation.settled',
    ])
    expect(await world.store.events.relay(100)).toEqual([])
  })

  it('waits for the end in one call, and ties up nothing', async () => {
    const { generationId } = await world.execute()
    const waiting = world.executor.wait(generationId, 60_000)
    await world.settle()
    world.fake.complete('run-1')
    await world.pass(5_000)
    expect((await waiting)?.status).toBe('completed')
  })

  it('answers with the bill, and stops looking once it has answered', async () => {
    const { generationId } = await world.execute()
    const { get } = world.store.generations
    let looks = 0
    world.store.generations.get = (id) => {
      looks += 1
      return get(id)
    }
    const waiting = world.executor.wait(generationId, 2_000)
    await world.pass(4_000)
    await waiting
    const after = looks
    for (let step = 0; step < 50; step += 1) {
      world.clock.advance(1)
      await turns(3)
    }
    expect(looks - after).toBeLessThan(10)

    const second = world.executor.wait(generationId, 60_000)
    world.fake.complete('run-1', undefined, { seconds: 5 })
    await world.pass(20_000)
    expect((await second)?.costUsd).toBe(0.005)
  })

  it('stops waiting when its caller goes away', async () => {
    const { generationId } = await world.execute()
    await world.settle()
    const gone = new AbortController()
    const waiting = world.executor.wait(generationId, 60_000, gone.signal)
    gone.abort()
    expect((await waiting)?.status).toBe('running')
  })

  it('answers as it is when the wait is over first', async () => {
    const { generationId } = await world.execute()
    const waiting = world.executor.wait(generationId, 2_000)
    await world.pass(3_000)
    expect((await waiting)?.status).toBe('running')
  })

  it('asks nobody about the tool after execute', async () => {
    const { generationId } = await world.execute()
    const record = await world.get(generationId)
    expect(record.tool).toMatchObject({
      toolId: 'test:paint',
      target: { deploymentId: 'd1' },
      outputSchema: [{ name: 'image', kind: 'image' }],
    })
  })
})

describe('the first write decides', () => {
  const request = { idempotencyKey: 'order-1', inputs: { prompt: 'a lighthouse', seed: 1 } }

  it('gives the same generation for the same key and body, also when they come together', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => world.execute(request)))
    expect(new Set(all.map((generation) => generation.generationId)).size).toBe(1)
    await world.settle()
    expect(world.fake.runs).toHaveLength(1)
  })
  it('refuses the same key with another body', async () => {
    await world.execute(request)
    await expect(world.execute({ ...request, inputs: { prompt: 'a ship' } })).rejects.toMatchObject({ code: 'idempotency_conflict' })
  })
  it("keeps two accounts' keys apart", async () => {
    const mine = await world.execute(request)
    const theirs = await world.execute({ ...request, account: 'api:other' })
    expect(mine.generationId).not.toBe(theirs.generationId)
  })
})

describe('inputs', () => {
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

  it('are refused field by field, and nothing is recorded', async () => {
    await expect(world.execute({ inputs: { seed: 'x' } })).rejects.toMatchObject({
      code: 'input_invalid',
      fields: [{ name: 'prompt' }, { name: 'seed' }],
    })
    await expect(world.execute({ inputs: {} })).rejects.toMatchObject({ code: 'input_missing' })
    expect((await world.store.generations.list({}, { limit: 10 })).items).toEqual([])
  })

  it('are copied into our media store, and reach the backend as an upload, never as the address they came from', async () => {
    world.outside.files.set('https://chat.example/bot123:secret/photo.png', png)
    const { generationId } = await world.execute({ inputs: { prompt: 'x', image: 'https://chat.example/bot123:secret/photo.png' } })
    await world.settle()
    const record = await world.get(generationId)
    expect(record.inputs['image']).toMatch(/^media:[0-9a-f]{64}$/)
    expect(world.fake.runs[0]?.call.inputs['image']).toBe(`https://files.example/${String(record.inputs['image']).slice(6)}`)
    expect(JSON.stringify(record)).not.toContain('secret/photo')
  })

  it('of the wrong kind get a sentence that says what the tool takes', async () => {
    await expect(
      world.execute({ inputs: { prompt: 'x', image: `data:text/plain;base64,${Buffer.from('hello').toString('base64')}` } }),
    ).rejects.toMatchObject({
      code: 'input_invalid',
      fields: [{ name: 'image', message: 'image takes a picture, and this is a file of another kind.' }],
    })
  })

  it('saved by the account stand between the defaults and what is given', async () => {
    await world.store.accounts.saveDefaults('api:test', 'test:paint', { seed: 99 }, world.clock.now())
    expect((await world.execute()).inputs['seed']).toBe(99)
    expect((await world.execute({ inputs: { prompt: 'x', seed: 5 } })).inputs['seed']).toBe(5)
  })
})

describe('money', () => {
  it('is reserved for a record that exists; refused, the record ends and says why', async () => {
    world.ledger.refuse = true
    await expect(world.execute()).rejects.toMatchObject({ code: 'insufficient_credit' })
    const { items } = await world.store.generations.list({}, { limit: 10 })
    expect(items).toMatchObject([{ status: 'failed', error: { code: 'insufficient_credit' } }])
    await world.settle()
    expect(world.fake.runs).toEqual([])
  })
  it('is settled once, however often it is asked for', async () => {
    const { generationId } = await world.execute()
    await world.settle()
    world.fake.complete('run-1', undefined, { seconds: 2 })
    await world.pass(5_000)
    await world.queue.enqueue({ kind: 'settle', key: 'again', data: { generationId } })
    await world.settle()
    expect(world.ledger.charged).toHaveLength(1)
    expect((await world.get(generationId)).history.filter((entry) => entry.status === 'completed')).toHaveLength(1)
  })
  it('is released, not taken, for a run that came to nothing; what it cost us is still known', async () => {
    const { generationId } = await world.execute()
    await world.settle()
    world.fake.fail('run-1', {})
    await world.pass(5_000)
    expect(world.ledger.released).toEqual([generationId])
    expect(world.ledger.charged).toEqual([])
    expect((await world.get(generationId)).costUsd).toBeGreaterThan(0)
  })
})
