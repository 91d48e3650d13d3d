import type { Delivery, DeliveryPart, DeliveryTry } from '../model/delivery.ts'
import type { Generation } from '../model/generation.ts'
import type { Channel } from '../ports/channel.ts'
import type { NewWork, Work, WorkResult } from '../ports/queue.ts'
import { type DeliveryDeps, type DeliverySettings, dutyMs, withPart } from './deps.ts'
import { closeEnded, endDelivered, endFailed } from './endings.ts'
import { handOver } from './hand-over.ts'
import { createLanes } from './lanes.ts'
import { resend } from './resend.ts'
import { askedPauseMs, pauseMs } from './schedule.ts'
import { type Sent, sendPart } from './send-part.ts'
import { failuresInARow } from './targets.ts'
import { sendWorkFor } from './work.ts'

const keptTries = 50
const longestNote = 300

const defaults: DeliverySettings = { sendTimeoutMs: 120_000, leaseMs: 150_000 }

/** A channel keeps secrets out of its notes; this is for the day it forgets. */
const safeNote = (note: string, address: Delivery['address']): string =>
  Object.values(address)
    .filter((value) => value.length >= 8)
    .reduce((text, value) => text.replaceAll(value, '…'), note)
    .slice(0, longestNote)

const withTry = (delivery: Delivery, one: DeliveryTry): readonly DeliveryTry[] => [...delivery.tries, one].slice(-keptTries)

/** Until when somebody else is at it, or its pause lasts. What was never tried is free at once. */
const takenUntil = ({ parts, tries, dueAt }: Delivery, now: number): number | undefined => {
  const begun = parts.some((part) => part.state === 'sending') || tries.at(-1)?.ok === false
  return begun && dueAt !== undefined && dueAt > now ? dueAt : undefined
}

/** A part that is found in `sending` was perhaps sent: it is sent once more, and counted. */
const taken = (part: DeliveryPart): DeliveryPart =>
  part.state === 'sending' ? { ...part, repeats: (part.repeats ?? 0) + 1 } : { ...part, state: 'sending' }

export const createDelivery = (deps: DeliveryDeps, settings: DeliverySettings = defaults) => {
  const { clock, store, metrics } = deps

  /** Marks the part as being sent, together with what the part before it came to. Undefined for the loser of a race. */
  const take = async (
    delivery: Delivery,
    part: DeliveryPart,
    before: { parts?: readonly DeliveryPart[]; tries?: readonly DeliveryTry[] } = {},
  ) => {
    const now = clock.now()
    const parts = withPart(before.parts ?? delivery.parts, taken(part))
    const written = await store.deliveries.transition(
      delivery.deliveryId,
      { revision: delivery.revision },
      { ...before, parts, updatedAt: now, dueAt: now + settings.leaseMs },
    )
    if (written !== undefined && part.state === 'sending') {
      metrics.count('darkroom_delivery_repeats_total', { channel: delivery.channel })
    }
    return written
  }

  /** When the channel can take the next piece, if that isn't now. */
  const notBefore = (channel: Channel, { address }: Delivery): number | undefined => {
    const freeAt = channel.freeAt?.(address)
    return freeAt !== undefined && freeAt > clock.now() ? freeAt : undefined
  }

  /** Where order counts, a receiver that asks for a pause gets that very pause. */
  const pauseAskedOf = ({ lane, createdAt }: Delivery, sent: Sent): number | undefined =>
    lane === undefined || sent.ok || sent.gone || sent.unclear === true
      ? undefined
      : askedPauseMs(sent.retryAfterMs, clock.now() - createdAt)

  /** What was sent is written down; the next piece isn't begun before its time. */
  const pauseBetween = async (
    { deliveryId, revision }: Delivery,
    patch: { parts: readonly DeliveryPart[]; tries: readonly DeliveryTry[] },
    againAt: number,
  ): Promise<WorkResult> => {
    const now = clock.now()
    await store.deliveries.transition(deliveryId, { revision }, { ...patch, error: undefined, updatedAt: now, dueAt: now + dutyMs })
    return { againAt }
  }

  /** Not this time: when the next one is, or that there is none. */
  const putOff = async (
    delivery: Delivery,
    part: DeliveryPart,
    sent: Sent & { ok: false },
    tries: readonly DeliveryTry[],
    asked: number | undefined,
  ): Promise<WorkResult> => {
    const now = clock.now()
    const note = tries.at(-1)?.note ?? ''
    const parts = sent.unclear === true ? delivery.parts : withPart(delivery.parts, { ...part, state: 'todo' })
    const failures = Math.max(failuresInARow(tries), part.repeats ?? 0)
    const pause = asked ?? pauseMs(failures, deps.random(), sent.unclear === true ? undefined : sent.retryAfterMs)
    if (sent.gone || pause === undefined) {
      const error = sent.gone ? `It cannot be delivered: ${note}` : `It was tried ${failures} times in vain; the last time: ${note}`
      await endFailed(deps, delivery, error, { parts, tries })
      return 'done'
    }
    const dueAt = now + pause
    const written = await store.deliveries.transition(
      delivery.deliveryId,
      { revision: delivery.revision },
      { parts, tries, error: note, updatedAt: now, dueAt },
    )
    if (written === undefined) return 'done'
    metrics.count('darkroom_deliveries_total', { channel: delivery.channel, outcome: 'retry' })
    return { againAt: dueAt }
  }

  /** One part after the other, from the one that was taken. */
  const sendFrom = async (
    first: Delivery,
    index: number,
    channel: Channel,
    generation: Generation,
    signal: AbortSignal,
  ): Promise<WorkResult> => {
    let delivery = first
    let part = delivery.parts.find((one) => one.index === index)
    while (part !== undefined) {
      const at = clock.now()
      const sent = await sendPart({ channel, clock, timeoutMs: settings.sendTimeoutMs, signal }, delivery, part, generation)
      // Interrupted by our own stop: left as it is, for whoever comes after the lease.
      if (!sent.ok && signal.aborted) return { againAt: delivery.dueAt ?? at + settings.leaseMs }
      const note = sent.ok ? 'sent' : safeNote(sent.note, delivery.address)
      const asked = pauseAskedOf(delivery, sent)
      const wait = asked === undefined ? {} : { wait: true }
      const tries = withTry(delivery, { at, ok: sent.ok, ...wait, ms: clock.now() - at, note })
      if (!sent.ok) return putOff(delivery, part, sent, tries, asked)
      const parts = withPart(delivery.parts, { ...part, state: 'sent', refs: sent.refs })
      const next = parts.find((one) => one.state !== 'sent')
      if (next === undefined) {
        await endDelivered(deps, delivery, generation, { parts, tries })
        return 'done'
      }
      const againAt = notBefore(channel, delivery)
      if (againAt !== undefined) return pauseBetween(delivery, { parts, tries }, againAt)
      const written = await take(delivery, next, { parts, tries })
      if (written === undefined) return 'done'
      delivery = written
      part = written.parts.find((one) => one.index === next.index)
    }
    return 'done'
  }

  const deliver = async (deliveryId: string, signal: AbortSignal = new AbortController().signal): Promise<WorkResult> => {
    const delivery = await store.deliveries.get(deliveryId)
    if (delivery === undefined) return 'done'
    if (delivery.status !== 'owed') {
      await closeEnded(deps, delivery)
      return 'done'
    }
    const busyUntil = takenUntil(delivery, clock.now())
    if (busyUntil !== undefined) return { againAt: busyUntil }
    const generation = await store.generations.get(delivery.generationId)
    const channel = deps.channels.get(delivery.channel)
    if (generation === undefined || channel === undefined) {
      await endFailed(
        deps,
        delivery,
        generation === undefined ? 'The generation is no longer there.' : `There is no way to deliver to ${delivery.channel} here.`,
      )
      return 'done'
    }
    const part = delivery.parts.find((one) => one.state !== 'sent')
    if (part === undefined) {
      await endDelivered(deps, delivery, generation, {})
      return 'done'
    }
    if (part.state === 'sending' && pauseMs((part.repeats ?? 0) + 1, 0) === undefined) {
      await endFailed(deps, delivery, 'It broke off every time it was sent.')
      return 'done'
    }
    const againAt = notBefore(channel, delivery)
    if (againAt !== undefined) return { againAt }
    const mine = await take(delivery, part)
    return mine === undefined ? 'done' : sendFrom(mine, part.index, channel, generation, signal)
  }

  const { deliverLane, headOf } = createLanes(store.deliveries, deliver)

  return {
    /** From the generation's duty to deliveries of their own. Answers the work of those to be sent. */
    handOver: (generationId: string): Promise<readonly NewWork[]> => handOver(deps, generationId),
    resend: (generationId: string, channel: string, address: Delivery['address']): Promise<NewWork | undefined> =>
      resend(deps, generationId, channel, address),
    /** Sends what is left to send. Work for the queue: { againAt } when it has to be tried again. */
    deliver,
    deliverLane,
    /** Work of the kind `send`: a delivery by itself, or a lane. */
    send: ({ data }: Pick<Work, 'data'>, signal?: AbortSignal): Promise<WorkResult> =>
      typeof data['lane'] === 'string' ? deliverLane(data['lane'], signal) : deliver(String(data['deliveryId']), signal),
    /** The work used up its tries: the delivery that it was at ends, visibly. */
    giveUp: async ({ data }: Pick<Work, 'data'>, error: string): Promise<void> => {
      const { lane } = data
      const delivery = await (typeof lane === 'string' ? headOf(lane) : store.deliveries.get(String(data['deliveryId'])))
      if (delivery?.status === 'owed') await endFailed(deps, delivery, safeNote(`It was given up: ${error}`, delivery.address))
    },
    /** The work of those that are overdue: the queue may have lost it. */
    dueWork: async (limit: number): Promise<readonly NewWork[]> => sendWorkFor(await store.deliveries.due(clock.now(), limit)),
  }
}

export type DeliveryStage = ReturnType<typeof createDelivery>
