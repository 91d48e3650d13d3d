import { createDelivery } from '../../src/delivery/deliver.ts'
import { silentLog } from '../../src/log.ts'
import type { Delivery } from '../../src/model/delivery.ts'
import type { Generation } from '../../src/model/generation.ts'
import type { Channel, SendResult } from '../../src/ports/channel.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { openStore } from '../../src/stores/index.ts'
import { createManualClock } from './clock.ts'
import { generationOf } from './generation.ts'

export type Answer = SendResult | Error | Promise<SendResult>

/** Delivery on the embedded store, with a channel that answers what it is told: the last answer is the one that stays. */
export const openDeliveryWorld = async (options: { pieces?: number; answers?: readonly Answer[]; extra?: readonly Channel[] } = {}) => {
  const clock = createManualClock()
  const store = await openStore('sqlite::memory:', { clock, log: silentLog })
  const counted: string[] = []
  const sends: { index: number; at: number; deliveryId: string; status: string; signal: AbortSignal }[] = []
  let answers: readonly Answer[] = options.answers ?? [{ ok: true, refs: [] }]

  const channel: Channel = {
    name: 'webhook',
    plan: () => Array.from({ length: options.pieces ?? 1 }, (_, i) => ({ piece: i })),
    send: async (delivery, part, generation, signal) => {
      sends.push({ index: part.index, at: clock.now(), deliveryId: delivery.deliveryId, status: generation.status, signal })
      const [answer, ...rest] = answers
      if (rest.length > 0) answers = rest
      if (answer === undefined) throw new Error('the test gave no answer')
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  const open = (ownClock: Clock = clock) =>
    createDelivery({
      clock: ownClock,
      store,
      log: silentLog,
      metrics: {
        count: (name, labels) => void counted.push([name, ...Object.values(labels)].join(' ')),
        observe: (name, _labels, seconds) => void counted.push(`${name} ${seconds}`),
      },
      channels: new Map([channel, ...(options.extra ?? [])].map((one) => [one.name, one])),
      random: () => 0.5,
    })

  const found = async <T>(value: Promise<T | undefined>): Promise<T> => {
    const thing = await value
    if (thing === undefined) throw new Error('it is not there')
    return thing
  }

  /** A finished generation that is wanted somewhere. */
  const finish = async (parts: Partial<Generation> = {}): Promise<Generation> => {
    const result = await store.generations.insert(
      generationOf({
        status: 'completed',
        endedAt: clock.now(),
        owes: ['settle', 'deliver'],
        dueAt: clock.now() + 60_000,
        deliveryState: 'owed',
        deliverTo: { webhook: { url: 'https://receiver.example/hook?key=hush-hush', secret: 'a-shared-secret' } },
        ...parts,
      }),
    )
    if (!('inserted' in result)) throw new Error('it was there already')
    return result.inserted
  }
  const delivery = open()

  return {
    clock,
    store,
    counted,
    sends,
    /** Another worker on the same store; with a clock of its own it can stand still while time goes on. */
    open,
    delivery,
    finish,
    /** Finishes one, hands it over and answers the one delivery's id. */
    begin: async (): Promise<string> => {
      await finish()
      const [work] = await delivery.handOver('g1')
      return work?.key ?? ''
    },
    answerWith: (...next: readonly Answer[]) => {
      answers = next
    },
    generation: (generationId = 'g1'): Promise<Generation> => found(store.generations.get(generationId)),
    record: (deliveryId: string): Promise<Delivery> => found(store.deliveries.get(deliveryId)),
    /** What happened, as clients hear it. */
    heard: async (): Promise<readonly string[]> => (await store.events.relay(100)).map((event) => event.type),
    close: () => store.close(),
  }
}

export type DeliveryWorld = Awaited<ReturnType<typeof openDeliveryWorld>>
