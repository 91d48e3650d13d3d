import { createDelivery } from '../../src/delivery/deliver.ts'
import type { BackendUpdate, RemoteOutput } from '../../src/model/backend.ts'
import { BackendError, DarkroomError } from '../../src/model/errors.ts'
import type { Generation } from '../../src/model/generation.ts'
import { isTerminal } from '../../src/model/generation.ts'
import type { Channel } from '../../src/ports/channel.ts'
import type { FakeRun } from './fake-backend.ts'
import { createFakeBackend } from './fake-backend.ts'
import { silentLog } from './log.ts'
import { randomOf } from './random.ts'
import { turns } from './turns.ts'
import type { Process } from './world.ts'
import { createWorld, paint } from './world.ts'

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
export const concurrency = 3
export const accountConcurrency = 2
export const single = { ...paint, toolId: 'test:single', commandName: 'single', displayName: 'Single', limits: { concurrency: 1 } }

export const isOver = (update: BackendUpdate): boolean => update.status !== 'queued' && update.status !== 'running'

/** A world in which whatever can go wrong does, by the dice of that seed. */
export const openChaos = async (seed: number) => {
  const random = randomOf(seed)
  const chance = (likelihood: number): boolean => random() < likelihood
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const faults = { submit: true, poll: false, find: false, cancel: false, upload: false, send: false }
  const wrong: string[] = []
  const twins = new Set<string>()
  const fake = createFakeBackend()
  const failing = (isFailing: boolean): void => {
    if (isFailing) throw new Error('no answer')
  }
  const { poll, find, cancel, upload } = fake.backend
  const faulty =
    <A extends unknown[], R>(fault: 'poll' | 'find' | 'cancel' | 'upload', run: ((...args: A) => Promise<R>) | undefined) =>
    async (...args: A): Promise<R | undefined> => {
      failing(faults[fault])
      return run?.(...args)
    }
  Object.assign(fake.backend, {
    poll: faulty('poll', poll),
    find: faulty('find', find),
    cancel: faulty('cancel', cancel),
    upload: faulty('upload', upload),
  })

  const channel: Channel = {
    name: 'webhook',
    plan: () => [{}, {}],
    send: async () => {
      failing(faults.send)
      return faults.submit && chance(0.3) ? { ok: false, gone: false, note: 'HTTP 503' } : { ok: true, refs: [] }
    },
  }
  const listen = ({ clock, store, queue }: Process): void => {
    const metrics = { count: () => undefined, observe: () => undefined }
    const delivery = createDelivery({ clock, store, log: silentLog, metrics, random, channels: new Map([['webhook', channel]]) })
    queue.work(
      'deliver',
      async (work) => {
        const sends = await delivery.handOver(String(work.data['generationId']))
        await Promise.all(sends.map((send) => queue.enqueue(send)))
        return 'done'
      },
      { concurrency: 4 },
    )
    queue.work('send', delivery.send, { concurrency: 4, maxTries: 20 })
  }

  const world = await createWorld({
    fake,
    random,
    listen,
    tools: [paint, single],
    limits: { concurrency },
    settings: { accountConcurrency, generationTimeoutMs: 300_000, queueTimeoutMs: 900_000 },
  })
  world.outside.files.set('https://cdn.example/a.png', picture)
  world.outside.files.set('https://cdn.example/flaky.png', new DarkroomError('fetch_failed', { detail: 'HTTP 503' }))

  const after = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      world.clock.after(ms, resolve)
    })
  fake.script.submit = async (run) => {
    const record = await world.get(run.call.callId.split('.')[0] ?? '')
    const attempt = record.attempts.at(-1)
    if (record.stage !== 'submitting' || attempt?.callId !== run.call.callId || attempt.sentAt === undefined || attempt.ref !== undefined)
      wrong.push(`${run.call.callId} was sent although its record says ${JSON.stringify({ stage: record.stage, attempt })}`)
    const never = (options: ConstructorParameters<typeof BackendError>[1]): never => {
      fake.runs.splice(fake.runs.indexOf(run), 1)
      throw new BackendError('refused', options)
    }
    if (!faults.submit || chance(0.4)) return run.update
    /** The request is still under way: the run begins later, whatever we were told. */
    const beginLate = async (): Promise<void> => {
      fake.runs.splice(fake.runs.indexOf(run), 1)
      await after(random() * 55_000)
      fake.runs.push(run)
    }
    return oneOf<() => BackendUpdate | Promise<BackendUpdate>>([
      () => never({ sent: 'maybe' }),
      () => never({ sent: 'no', retryable: true }),
      () => never({ sent: 'no', retryable: true, code: 'rate_limited', retryAfterMs: 20_000 }),
      () => never({ sent: 'no', code: 'backend_refused' }),
      () => {
        throw new BackendError('connection reset', { sent: 'maybe' })
      },
      () => {
        void beginLate()
        throw new BackendError('connection reset', { sent: 'maybe' })
      },
      async () => {
        await beginLate()
        return run.update
      },
      async () => {
        await world.webhook(record.generationId, record.attempt, { ref: run.ref, status: 'running', progress: random() })
        await after(random() * 80_000)
        return run.update
      },
      async () => {
        const twin = fake.begin(run.call)
        twins.add(twin.ref)
        await world.webhook(record.generationId, record.attempt, { ref: run.ref, status: 'running', progress: random() })
        return twin.update
      },
    ])()
  }

  return { world, fake, random, chance, oneOf, faults, twins, wrong }
}
export type Chaos = Awaited<ReturnType<typeof openChaos>>

export const recordsOf = async ({ world }: Chaos): Promise<readonly Generation[]> =>
  (await world.store.generations.list({}, { limit: 500 })).items

const outputs: readonly (readonly RemoteOutput[])[] = [
  [{ name: 'image', text: 'in words' }],
  [{ name: 'image', url: 'https://cdn.example/a.png' }],
  [{ name: 'image', url: 'https://cdn.example/flaky.png' }],
  [{ name: 'image', url: 'https://cdn.example/gone.png' }],
  [
    { name: 'image', bytes: picture },
    { name: 'image', url: 'https://cdn.example/a.png' },
  ],
  [],
]

const endRun = ({ fake, oneOf, chance }: Chaos, ref: string): void => {
  if (chance(0.6)) fake.complete(ref, oneOf(outputs), { seconds: 3 })
  else oneOf([() => fake.fail(ref), () => fake.fail(ref, { retryable: true }), () => fake.cancelled(ref), () => fake.forget(ref)])()
}

/** One thing that happens, to somebody. */
export const happen = async (chaos: Chaos): Promise<void> => {
  const { world, fake, chance, oneOf, random, faults } = chaos
  const records = await recordsOf(chaos)
  const somebody = records.length === 0 ? undefined : oneOf(records)
  const run = fake.runs.length === 0 ? undefined : oneOf(fake.runs)
  const execute = (): unknown =>
    world.execute({
      toolId: oneOf(['paint', 'single']),
      account: oneOf(['ann', 'bob', 'constructor']),
      priority: oneOf([0, 0, 5]),
      inputs: { prompt: 'x', seed: 1, ...(chance(0.2) ? { image: `data:image/png;base64,${picture.toString('base64')}` } : {}) },
      ...(chance(0.5) ? { deliverTo: { webhook: { url: 'https://receiver.example/', secret: 'a-shared-secret' } } } : {}),
    })
  await oneOf<() => unknown>([
    execute,
    execute,
    execute,
    () => run !== undefined && !isOver(run.update) && fake.running(run.ref, random() * 2 - 0.5),
    () => run !== undefined && !isOver(run.update) && endRun(chaos, run.ref),
    () => run?.cancelled && !isOver(run.update) && fake.cancelled(run.ref),
    () => somebody !== undefined && world.executor.cancel(somebody.generationId).catch(() => undefined),
    () =>
      somebody !== undefined &&
      world.webhook(somebody.generationId, oneOf([1, 1, 2]), run?.update ?? { ref: 'nonsense', status: 'completed', outputs: [] }),
    () => {
      const fault = oneOf(['poll', 'find', 'cancel', 'upload', 'send'] as const)
      faults[fault] = !faults[fault]
    },
    () => {
      world.ledger.down = !world.ledger.down
    },
    () => world.life.dieAt(1 + Math.floor(random() * 30), oneOf(['before', 'after'])),
    () => world.crash(oneOf(['kept', 'lost'])),
    () => world.startAnother(),
    () =>
      somebody !== undefined &&
      world.queue.enqueue({
        kind: oneOf(['start', 'watch', 'collect', 'settle', 'cancel', 'stray']),
        key: `once more ${random()}`,
        data: { generationId: somebody.generationId },
      }),
  ])()
}

/** Everything that can be done now is done, or the process dies of it. */
export const letItWork = async ({ world, oneOf }: Chaos): Promise<void> => {
  await Promise.race([world.queue.drain(), world.life.died, turns(60)])
  if (!world.life.isOver()) return
  await world.crash(oneOf(['kept', 'lost']))
  await Promise.race([world.executor.sweepAhead(), world.life.died])
}

export const sweepAll = async ({ world }: Chaos): Promise<void> => {
  await world.executor.sweep()
  for (const { deliveryId } of await world.store.deliveries.due(world.clock.now(), 200))
    await world.queue.enqueue({ kind: 'send', key: deliveryId, data: { deliveryId } })
}

const tellOf = ({ world }: Chaos, { call, update }: FakeRun): Promise<unknown> => {
  const [generationId = '', attempt] = call.callId.split('.')
  return world.webhook(generationId, Number(attempt), update)
}

export const calmDown = async (chaos: Chaos): Promise<void> => {
  const { world, fake, faults } = chaos
  Object.assign(faults, { submit: false, poll: false, find: false, cancel: false, upload: false, send: false })
  world.ledger.down = false
  world.clock.advance(60_000)
  await turns(60)
  await world.crash('lost')
  await world.executor.sweepAhead()
  await world.queue.drain()
  for (const run of fake.runs) await tellOf(chaos, run)
  for (let round = 0; round < 1_500; round += 1) {
    const records = await recordsOf(chaos)
    const owed = await world.store.deliveries.due(Number.MAX_SAFE_INTEGER, 1)
    if (records.every(({ status, owes }) => isTerminal(status) && owes.length === 0) && owed.length === 0) return
    const wanted = new Set(records.filter(({ status }) => !isTerminal(status)).map(({ backendRef }) => backendRef))
    for (const run of fake.runs) if (wanted.has(run.ref) && !isOver(run.update)) endRun(chaos, run.ref)
    world.clock.advance(60_000)
    await sweepAll(chaos)
    await world.queue.drain()
  }
  const left = (await recordsOf(chaos)).filter(({ owes }) => owes.length > 0)
  throw new Error(`it never comes to rest: ${JSON.stringify(left, null, 1)}`)
}
