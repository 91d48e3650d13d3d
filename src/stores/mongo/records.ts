import type { Model } from 'mongoose'
import type { NewEvent } from '../../model/event.ts'
import type { Base, Marks } from './base.ts'
import { insertOne } from './inserting.ts'
import { restored, type Stored, stored } from './json.ts'
import type { Doc } from './models.ts'

/** An event in the outbox of the record that it tells of. */
export interface Posted {
  readonly place: number
  readonly event: unknown
}

const postedOf = (events: readonly NewEvent[], marks: Marks): readonly Posted[] =>
  events.map((event) => ({ place: marks.place(), event: stored(event) }))

/** What stands in a document beside the record itself. */
interface Beside {
  readonly _id: string
  readonly wrote?: unknown
  readonly placed?: unknown
  readonly outbox?: unknown
  readonly postFrom?: unknown
}

export interface Records<R> {
  insert(record: R, events: readonly NewEvent[]): Promise<{ inserted: R } | { existing: R }>
  get(id: string): Promise<R | undefined>
  transition(id: string, expect: object, patch: object, events: readonly NewEvent[]): Promise<R | undefined>
  recordOf(doc: Doc): R
}

const namesOf = (patch: object, isWanted: (value: unknown) => boolean): readonly string[] =>
  Object.entries(patch).flatMap(([name, value]) => (isWanted(value) ? [name] : []))

const given = (expect: object): object => Object.fromEntries(Object.entries(expect).filter(([, value]) => value !== undefined))

/**
 * Records with a revision, one document each, their outbox in it. A compare-and-set is one command on that document, and
 * whoever didn't hear the answer finds by `wrote` whether it was their write that won.
 */
export const createRecords = <R extends { readonly revision: number }>(
  { inLine, marks, reach }: Base,
  model: Model<Doc>,
  { idName, fixed }: { readonly idName: string; readonly fixed: readonly string[] },
): Records<R> => {
  const keyOf = (id: string): string => `${model.modelName}/${id}`
  const recordOf = (doc: Doc): R => {
    const { _id, wrote: _wrote, placed: _placed, outbox: _outbox, postFrom: _postFrom, ...rest } = doc as Beside
    return { [idName]: _id, ...restored<object>(rest) } as unknown as R
  }
  const find = (id: string): Promise<Doc | undefined> => reach(async () => (await model.findById(id).lean<Doc>()) ?? undefined)

  const docOf = (record: R, events: readonly NewEvent[]): Doc => {
    const { [idName]: id, ...rest } = stored(record)
    const outbox = postedOf(events, marks)
    const posted = outbox[0] === undefined ? {} : { outbox, postFrom: outbox[0].place }
    return { _id: String(id), ...rest, wrote: marks.write(), placed: marks.place(), ...posted }
  }

  const updateOf = (patch: Stored, removed: readonly string[], wrote: string, events: readonly NewEvent[]) => {
    const outbox = postedOf(events, marks)
    return {
      $set: { ...patch, wrote },
      $inc: { revision: 1 },
      ...(removed.length === 0 ? {} : { $unset: Object.fromEntries(removed.map((name) => [name, 1])) }),
      ...(outbox[0] === undefined ? {} : { $push: { outbox: { $each: outbox } }, $min: { postFrom: outbox[0].place } }),
    }
  }

  return {
    recordOf,
    get: async (id) => {
      const doc = await find(id)
      return doc === undefined ? undefined : recordOf(doc)
    },
    insert: async (record, events) => {
      const doc = docOf(record, events)
      if (await insertOne(reach, model, doc)) return { inserted: record }
      const existing = await find(doc._id)
      if (existing === undefined) throw new Error('a record could neither be inserted nor found')
      return { existing: recordOf(existing) }
    },
    transition: async (id, expect, patch, events) => {
      const allowed = Object.fromEntries(Object.entries(patch).filter(([name]) => !fixed.includes(name)))
      const wrote = marks.write()
      const removed = namesOf(allowed, (value) => value === undefined)
      const update = updateOf(stored(allowed), removed, wrote, events)
      const compareAndSet = async (again: boolean): Promise<R | undefined> => {
        const filter = { ...given(expect), _id: id, ...(again ? { wrote: { $ne: wrote } } : {}) }
        const won = await model.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean<Doc>()
        const doc = won ?? (again ? await model.findOne({ _id: id, wrote }).lean<Doc>() : null)
        return doc === null ? undefined : recordOf(doc)
      }
      return inLine([keyOf(id)], () => reach(compareAndSet))
    },
  }
}
