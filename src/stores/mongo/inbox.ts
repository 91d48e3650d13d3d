import type { Arrival, InboxItem } from '../../model/inbox.ts'
import type { InboxStore } from '../../ports/store/inbox.ts'
import type { Base } from './base.ts'
import { takeNumbers } from './counters.ts'
import { insertNew } from './inserting.ts'
import { restored, stored } from './json.ts'
import type { Doc } from './models.ts'

const idOf = (bot: string, updateId: number): string => `${bot}/${updateId}`

const itemOf = ({ _id, wrote: _wrote, ...rest }: Doc): InboxItem => restored<InboxItem>(rest)
const foundOf = (doc: Doc | null): InboxItem | undefined => (doc === null ? undefined : itemOf(doc))

const docOf = (arrival: Arrival, seq: number, wrote: string): Doc => ({
  _id: idOf(arrival.bot, arrival.updateId),
  ...stored({ ...arrival, seq, status: 'waiting', tries: 0 }),
  wrote,
})

export const createInbox = (base: Base): InboxStore => {
  const { inLine, marks, reach, models } = base
  const { inbox } = models
  const oldest = (bot: string, lane: string): Promise<Doc | null> =>
    reach(() => inbox.findOne({ bot, lane, status: 'waiting' }).sort({ seq: 1 }).lean<Doc>())

  /** Undefined when it ended meanwhile. */
  const begin = (id: string): Promise<Doc | null> =>
    inLine([`inbox/${id}`], () =>
      reach(() => inbox.findOneAndUpdate({ _id: id, status: 'waiting' }, { $inc: { tries: 1 } }, { returnDocument: 'after' }).lean<Doc>()),
    )

  return {
    add: async (arrivals) => {
      if (arrivals.length === 0) return []
      // One after the other: what has the lower number must not come in later.
      const isNew = await inLine(['inbox'], async () => {
        const first = await takeNumbers(base, 'inbox', arrivals.length)
        const docs = arrivals.map((arrival, index) => docOf(arrival, first + index, marks.write()))
        return insertNew(reach, inbox, docs)
      })
      return [...new Set(isNew.map((doc) => String(doc['lane'])))]
    },
    next: async (bot, lane) => foundOf(await oldest(bot, lane)),
    take: async (bot, lane) => {
      for (;;) {
        const found = await oldest(bot, lane)
        if (found === null) return undefined
        const begun = await begin(found._id)
        if (begun !== null) return itemOf(begun)
      }
    },
    album: async (bot, lane, album) => (await reach(() => inbox.find({ bot, lane, album }).sort({ seq: 1 }).lean<Doc[]>())).map(itemOf),
    get: async (bot, updateId) => foundOf(await reach(() => inbox.findById(idOf(bot, updateId)).lean<Doc>())),
    end: async (bot, updateIds, { status, error, now }) => {
      const ids = updateIds.map((updateId) => idOf(bot, updateId))
      const ending = { $set: stored({ status, error, endedAt: now }) }
      await inLine(
        ids.map((id) => `inbox/${id}`),
        () => reach(() => inbox.updateMany({ _id: { $in: ids }, status: 'waiting' }, ending)),
      )
    },
    waitingLanes: (bot, limit) =>
      reach(async () => {
        const lanes = new Set<string>()
        const waiting = inbox.find({ bot, status: 'waiting' }, { _id: 0, lane: 1 }).sort({ seq: 1 })
        for await (const { lane } of waiting.lean<{ lane: string }>().cursor()) {
          lanes.add(lane)
          if (lanes.size === limit) break
        }
        return [...lanes]
      }),
    count: async (bot) => {
      const countOf = (status: InboxItem['status']): Promise<number> => reach(() => inbox.countDocuments({ bot, status }))
      const [waiting, aside] = await Promise.all([countOf('waiting'), countOf('aside')])
      return { waiting, aside }
    },
    removeBefore: async (at) => (await reach(() => inbox.deleteMany({ endedAt: { $lt: at } }))).deletedCount,
  }
}
