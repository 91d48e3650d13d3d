import type { Model } from 'mongoose'
import { isDuplicate } from './failures.ts'
import type { Doc } from './models.ts'
import type { Reach } from './reach.ts'

/** Where each refused document stood among those that were sent. */
const refusedOf = (error: unknown): readonly number[] =>
  ((error as { writeErrors?: readonly { readonly index: number }[] }).writeErrors ?? []).map(({ index }) => index)

/** Tries to write these; answers where those stood that are there already. */
const refused = async <D>(model: Model<D>, docs: readonly D[], ordered: boolean): Promise<readonly number[]> => {
  try {
    await model.insertMany([...docs], { lean: true, ordered })
    return []
  } catch (error) {
    if (isDuplicate(error)) return refusedOf(error)
    throw error
  }
}

/** Those that are not there yet, until the first that is: what comes after it is not tried. */
export const insertInOrder = <D extends Doc<number>>(reach: Reach, model: Model<D>, docs: readonly D[]): Promise<readonly D[]> =>
  reach(async () => docs.slice(0, (await refused(model, docs, true))[0] ?? docs.length))

/** Those that are not there yet. By `wrote` it knows its own again, should it have to ask twice. */
export const insertNew = (reach: Reach, model: Model<Doc>, docs: readonly Doc[]): Promise<readonly Doc[]> =>
  reach(async (again) => {
    const there = new Set(await refused(model, docs, false))
    const doubted = again ? docs.filter((_doc, index) => there.has(index)) : []
    const mine = { _id: { $in: doubted.map(({ _id }) => _id) }, wrote: { $in: doubted.map(({ wrote }) => wrote) } }
    const found = doubted.length === 0 ? [] : await model.find(mine, { _id: 1 }).lean<Doc[]>()
    const ours = new Set(found.map(({ _id }) => _id))
    return docs.filter((doc, index) => !there.has(index) || ours.has(doc._id))
  })

/** False when there is one already. */
export const insertOne = async (reach: Reach, model: Model<Doc>, doc: Doc): Promise<boolean> =>
  (await insertNew(reach, model, [doc])).length === 1
