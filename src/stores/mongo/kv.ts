import { canonicalJson } from '../../model/canonical-json.ts'
import type { JsonValue } from '../../model/json.ts'
import type { KeepFor, KeyValue } from '../../ports/store/kv.ts'
import type { Base } from './base.ts'
import { insertOne } from './inserting.ts'
import type { Doc } from './models.ts'

/** Values are kept as text, for they are compared: the same value is the same text. */
const valueOf = (doc: Doc): JsonValue => JSON.parse(String(doc['value'])) as JsonValue

/** Beyond every key with the prefix. */
const endOf = (prefix: string): string => `${prefix}\u{10FFFF}`

export const createKeyValue = ({ models: { kv }, inLine, reach, clock, marks }: Base): KeyValue => {
  const alive = () => ({ expiresAt: { $not: { $lte: clock.now() } } })
  const change = <T>(key: string, act: (again: boolean) => Promise<T>): Promise<T> => inLine([`kv/${key}`], () => reach(act))
  const find = async (key: string): Promise<JsonValue | undefined> => {
    const doc = await reach(() => kv.findOne({ _id: key, ...alive() }).lean<Doc>())
    return doc === null ? undefined : valueOf(doc)
  }

  const fieldsOf = (value: JsonValue, { expiresAt }: KeepFor) => ({
    value: canonicalJson(value),
    wrote: marks.write(),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  })
  type Fields = ReturnType<typeof fieldsOf>
  const settingTo = (fields: Fields) => ({ $set: fields, ...(fields.expiresAt === undefined ? { $unset: { expiresAt: 1 } } : {}) })

  /** Was the write that was run again perhaps carried out the first time? */
  const isOurs = async (key: string, { wrote }: Fields): Promise<boolean> => (await kv.findOne({ _id: key, wrote }).lean()) !== null

  const update = (key: string, filter: object, fields: Fields): Promise<boolean> =>
    change(key, async (again) => {
      const { matchedCount } = await kv.updateOne({ ...filter, _id: key }, settingTo(fields))
      return matchedCount === 1 || (again && (await isOurs(key, fields)))
    })

  /** The unique key decides among those that find nothing, one update among those that find what has expired. */
  const claim = async (key: string, value: JsonValue, keep: KeepFor): Promise<boolean> => {
    const fields = fieldsOf(value, keep)
    if (await insertOne(reach, kv, { _id: key, ...fields })) return true
    return update(key, { expiresAt: { $lte: clock.now() } }, fields)
  }

  const compareAndSet = async (key: string, seen: JsonValue | undefined, next: JsonValue | undefined, keep: KeepFor): Promise<boolean> => {
    if (seen === undefined) return next === undefined ? (await find(key)) === undefined : claim(key, next, keep)
    const expected = { value: canonicalJson(seen), ...alive() }
    if (next !== undefined) return update(key, expected, fieldsOf(next, keep))
    return (await change(key, () => kv.deleteOne({ _id: key, ...expected }))).deletedCount === 1
  }

  return {
    get: find,
    putIfAbsent: async (key, value, keep = {}) => {
      for (;;) {
        if (await claim(key, value, keep)) return JSON.parse(canonicalJson(value)) as JsonValue
        const stored = await find(key)
        if (stored !== undefined) return stored
      }
    },
    put: async (key, value, keep = {}) => {
      const fields = fieldsOf(value, keep)
      await change(key, () => kv.updateOne({ _id: key }, settingTo(fields), { upsert: true }))
    },
    remove: async (key) => {
      await change(key, () => kv.deleteOne({ _id: key }))
    },
    compareAndSet: (key, seen, next, keep = {}) => compareAndSet(key, seen, next, keep),
    list: async (prefix) => {
      const filter = { _id: { $gte: prefix, $lt: endOf(prefix) }, ...alive() }
      const docs = await reach(() => kv.find(filter).sort({ _id: 1 }).lean<Doc[]>())
      return docs.map((doc) => ({ key: doc._id, value: valueOf(doc) }))
    },
    removeExpired: async (now) => {
      const expired = { expiresAt: { $lte: now } }
      const keys = (await reach(() => kv.find(expired, { _id: 1 }).lean<Doc[]>())).map(({ _id }) => _id)
      if (keys.length === 0) return 0
      const remove = () => reach(() => kv.deleteMany({ _id: { $in: keys }, ...expired }))
      return (
        await inLine(
          keys.map((key) => `kv/${key}`),
          remove,
        )
      ).deletedCount
    },
  }
}
