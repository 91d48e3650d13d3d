import type { Model } from 'mongoose'
import type { DarkroomEvent, NewEvent } from '../../model/event.ts'
import type { EventStore } from '../../ports/store/events.ts'
import type { Base } from './base.ts'
import { countedBy, raiseCounter } from './counters.ts'
import { insertInOrder } from './inserting.ts'
import { restored, type Stored } from './json.ts'
import type { Doc } from './models.ts'
import type { Posted } from './records.ts'

/** A record with something in its outbox. */
interface Waiting {
  readonly model: Model<Doc>
  readonly id: string
  readonly revision: number
  readonly posted: readonly { readonly place: number; readonly event: Stored; readonly eventId: string }[]
}

const counter = 'events'

/** One record's events stay in their order, whatever the clocks of those who posted them said. */
const waitingOf = (model: Model<Doc>, doc: Doc): Waiting => {
  let latest = 0
  const posted = (doc['outbox'] as readonly Posted[]).map(({ place, event }) => {
    latest = Math.max(latest, place)
    return { place: latest, event: event as Stored, eventId: String((event as Stored)['eventId']) }
  })
  return { model, id: doc._id, revision: Number(doc['revision']), posted }
}

const eventOf = ({ _id, ...event }: Doc<number>): DarkroomEvent => ({ ...restored<NewEvent>(event), seq: _id })

/** The log, and the way there from the outboxes of the records. */
export const createEvents = (base: Base): EventStore => {
  const { models, inLine, reach } = base
  const log = models.events

  const waitingIn = async (model: Model<Doc>, limit: number): Promise<readonly Waiting[]> => {
    const filter = { postFrom: { $gt: 0 } }
    const docs = await reach(() => model.find(filter, { revision: 1, outbox: 1 }).sort({ postFrom: 1 }).limit(limit).lean<Doc[]>())
    return docs.map((doc) => waitingOf(model, doc))
  }

  /** In this order: what is removed between the two looks has raised the counter before. */
  const lastSeq = async (): Promise<number> => {
    const last = await reach(() => log.findOne({}, { _id: 1 }).sort({ _id: -1 }).lean<Doc<number>>())
    return Math.max(last?._id ?? 0, await countedBy(base, counter))
  }

  const known = async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const found = await reach(() => log.find({ eventId: { $in: ids } }, { _id: 0, eventId: 1 }).lean<{ eventId: string }[]>())
    return new Set(found.map(({ eventId }) => eventId))
  }

  /** The next numbers, without a gap: where another process was faster, the rest begins after it. */
  const append = async (fresh: readonly Stored[]): Promise<readonly Doc<number>[]> => {
    const written: Doc<number>[] = []
    for (let rest = fresh; rest.length > 0; ) {
      const last = await lastSeq()
      const docs = rest.map((event, index): Doc<number> => ({ _id: last + 1 + index, ...event }))
      const done = await insertInOrder(reach, log, docs)
      written.push(...done)
      if (done.length === docs.length) break
      const others = await known(rest.map(({ eventId }) => String(eventId)))
      rest = rest.filter(({ eventId }) => !others.has(String(eventId)))
    }
    return written
  }

  /** Only if nothing was posted since: every write changes the revision. */
  const empty = async (model: Model<Doc>, told: readonly Waiting[]): Promise<void> => {
    if (told.length === 0) return
    const keys = told.map(({ id }) => `${model.modelName}/${id}`)
    const writes = told.map(({ id, revision }) => ({
      updateOne: { filter: { _id: id, revision }, update: { $unset: { outbox: 1, postFrom: 1 } } },
    }))
    await inLine(keys, () => reach(() => model.bulkWrite(writes, { ordered: false })))
  }

  const relay = async (limit: number): Promise<readonly DarkroomEvent[]> => {
    const sources = [models.generations, models.deliveries]
    const waiting = (await Promise.all(sources.map((source) => waitingIn(source, limit)))).flat()
    const posted = waiting.flatMap((one) => one.posted).sort((a, b) => a.place - b.place)
    if (posted.length === 0) return []
    const logged = new Set(await known(posted.map(({ eventId }) => eventId)))
    const fresh = new Map(posted.flatMap(({ eventId, event }) => (logged.has(eventId) ? [] : [[eventId, event] as const])))
    const next = [...fresh].slice(0, limit)
    const written = await append(next.map(([, event]) => event))
    for (const [eventId] of next) logged.add(eventId)
    const told = waiting.filter((one) => one.posted.every(({ eventId }) => logged.has(eventId)))
    await Promise.all(
      sources.map((source) =>
        empty(
          source,
          told.filter(({ model }) => model === source),
        ),
      ),
    )
    return written.map(eventOf)
  }

  return {
    relay: (limit) => inLine(['relay'], () => relay(limit)),
    list: async ({ after, account, generationId, limit }) => {
      const filter = {
        ...(account === undefined ? {} : { account }),
        ...(generationId === undefined ? {} : { generationId }),
        _id: { $gt: after },
      }
      return (await reach(() => log.find(filter).sort({ _id: 1 }).limit(limit).lean<Doc<number>[]>())).map(eventOf)
    },
    lastSeq,
    removeBefore: async (at) => {
      const last = await lastSeq()
      await inLine(['counters/events'], () => raiseCounter(base, counter, last))
      return (await reach(() => log.deleteMany({ at: { $lt: at }, _id: { $lte: last } }))).deletedCount
    },
  }
}
