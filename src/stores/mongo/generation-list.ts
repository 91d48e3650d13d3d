import { pageOf, parseCursor } from '../../model/cursor.ts'
import type { Generation } from '../../model/generation.ts'
import type { GenerationFilter, GenerationStore } from '../../ports/store/generations.ts'
import { type Base, olderThan } from './base.ts'
import type { Doc } from './models.ts'

const fieldByFilter = {
  backendRef: 'backendRef',
  initiatingEventId: 'initiatingEventId',
  jobRunId: 'jobStep.jobRunId',
  sessionId: 'sessionId',
  account: 'account',
  toolId: 'toolId',
  status: 'status',
  backendId: 'backendId',
} as const satisfies { readonly [Name in keyof GenerationFilter]: string }

const sifted = (filter: GenerationFilter): object =>
  Object.fromEntries(
    Object.entries(fieldByFilter).flatMap(([name, field]) => {
      const value = filter[name as keyof typeof fieldByFilter]
      return value === undefined ? [] : [[field, value]]
    }),
  )

const withinTime = ({ createdFrom, createdTo }: GenerationFilter): readonly object[] => [
  ...(createdFrom === undefined ? [] : [{ createdAt: { $gte: createdFrom } }]),
  ...(createdTo === undefined ? [] : [{ createdAt: { $lte: createdTo } }]),
]

export const createList =
  ({ models: { generations }, reach }: Base, recordOf: (doc: Doc) => Generation): GenerationStore['list'] =>
  async (filter, { limit, cursor }) => {
    const bounds = [...withinTime(filter), ...(cursor === undefined ? [] : [olderThan('createdAt', parseCursor(cursor))])]
    const query = { ...sifted(filter), ...(bounds.length === 0 ? {} : { $and: bounds }) }
    const docs = await reach(() =>
      generations
        .find(query)
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<Doc[]>(),
    )
    return pageOf(docs.map(recordOf), limit, ({ createdAt, generationId }) => ({ at: createdAt, id: generationId }))
  }
