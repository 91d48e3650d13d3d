import type { Base } from './base.ts'
import type { Doc } from './models.ts'

type Counting = Pick<Base, 'models' | 'reach'>

export const countedBy = async ({ models: { counters }, reach }: Counting, name: string): Promise<number> => {
  const doc = await reach(() => counters.findById(name).lean<Doc>())
  return Number(doc?.['value'] ?? 0)
}

/** Never falls. */
export const raiseCounter = async ({ models: { counters }, reach }: Counting, name: string, to: number): Promise<void> => {
  await reach(() => counters.updateOne({ _id: name }, { $max: { value: to } }, { upsert: true }))
}

/** Takes that many numbers in a row and answers the first of them; what isn't used in the end is a gap. */
export const takeNumbers = async ({ models: { counters }, reach }: Counting, name: string, count: number): Promise<number> => {
  const doc = await reach(() =>
    counters.findOneAndUpdate({ _id: name }, { $inc: { value: count } }, { upsert: true, returnDocument: 'after' }).lean<Doc>(),
  )
  return Number(doc?.['value'] ?? count) - count + 1
}
