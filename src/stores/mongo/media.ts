import type { MediaFile, MediaRow } from '../../model/media.ts'
import type { MediaRows } from '../../ports/store/media.ts'
import type { Base } from './base.ts'
import { restored, stored } from './json.ts'
import type { Doc } from './models.ts'

const rowOf = ({ _id, ...rest }: Doc): MediaRow => ({ mediaId: _id, ...restored<Omit<MediaRow, 'mediaId'>>(rest) })

const unmarked = { markedAt: null }

export const createMediaRows = ({ models: { media }, inLine, reach }: Base): MediaRows => {
  const write = <T>(mediaId: string, act: () => Promise<T>): Promise<T> => inLine([`media/${mediaId}`], () => reach(act))
  const use = (now: number) => ({ $max: { lastUsedAt: now }, $unset: { markedAt: 1 } })

  return {
    upsert: ({ mediaId, ...file }: MediaFile, now) =>
      write(mediaId, async () => {
        const update = { ...use(now), $setOnInsert: { ...stored(file), createdAt: now } }
        const doc = await media.findOneAndUpdate({ _id: mediaId }, update, { upsert: true, returnDocument: 'after' }).lean<Doc>()
        if (doc === null) throw new Error('a media row could not be written')
        return rowOf(doc)
      }),
    get: async (mediaId) => {
      const doc = await reach(() => media.findById(mediaId).lean<Doc>())
      return doc === null ? undefined : rowOf(doc)
    },
    touch: async (mediaId, now) => (await write(mediaId, () => media.updateOne({ _id: mediaId }, use(now)))).matchedCount === 1,
    idle: async (before, limit) => {
      const filter = { ...unmarked, lastUsedAt: { $lt: before } }
      return (await reach(() => media.find(filter).sort({ lastUsedAt: 1 }).limit(limit).lean<Doc[]>())).map(rowOf)
    },
    mark: async (mediaId, now) => {
      await write(mediaId, () => media.updateOne({ _id: mediaId, ...unmarked }, { $set: { markedAt: now } }))
    },
    marked: async (before, limit) =>
      (
        await reach(() =>
          media
            .find({ markedAt: { $lt: before } })
            .sort({ markedAt: 1 })
            .limit(limit)
            .lean<Doc[]>(),
        )
      ).map(rowOf),
    removeMarked: async (mediaId) =>
      (await write(mediaId, () => media.deleteOne({ _id: mediaId, markedAt: { $ne: null } }))).deletedCount === 1,
  }
}
