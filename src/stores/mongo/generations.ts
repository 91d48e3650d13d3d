import type { Generation } from '../../model/generation.ts'
import { runSecondsOf } from '../../model/run-seconds.ts'
import type { GenerationStore } from '../../ports/store/generations.ts'
import type { Base } from './base.ts'
import { createList } from './generation-list.ts'
import { createLines } from './lines.ts'
import type { Doc } from './models.ts'
import { createRecords } from './records.ts'
import { createUsage } from './usage.ts'

const fixed = ['generationId', 'revision', 'createdAt']
const mediaFields = ['inputMedia', 'outputs.mediaId', 'remoteOutputs.mediaId']

export const createGenerations = (base: Base): GenerationStore => {
  const { reach, models } = base
  const { generations } = models
  const { recordOf, get, insert, transition } = createRecords<Generation>(base, generations, { idName: 'generationId', fixed })

  return {
    ...createLines(base),
    list: createList(base, recordOf),
    usage: createUsage(base),
    get,
    insert: (generation, events = []) => insert(generation, events),
    transition: (generationId, expect, patch, events = []) => transition(generationId, expect, patch, events),
    due: async (before, limit) => {
      const filter = { dueAt: { $lte: before } }
      return (await reach(() => generations.find(filter).sort({ dueAt: 1 }).limit(limit).lean<Doc[]>())).map(recordOf)
    },
    recentSeconds: (toolId, limit) =>
      reach(async () => {
        const filter = { toolId, status: 'completed' }
        const fields = { status: 1, usage: 1, runningAt: 1, ranUntil: 1 }
        const seconds: number[] = []
        // Few runs say nothing of their time, so a cursor rather than a limit.
        for await (const doc of generations
          .find(filter, fields)
          .sort({ endedAt: -1 })
          .lean<Doc>()
          .cursor({ batchSize: limit + 1 })) {
          const measured = runSecondsOf(recordOf(doc))
          if (measured !== undefined) seconds.push(measured)
          if (seconds.length >= limit) break
        }
        return seconds
      }),
    refersToMedia: async (mediaId, createdAfter) => {
      const matters = { $or: [{ createdAt: { $gt: createdAfter } }, { status: { $in: ['pending', 'running'] } }] }
      const filter = { $or: mediaFields.map((field) => ({ [field]: mediaId, ...matters })) }
      return (await reach(() => generations.findOne(filter, { _id: 1 }).lean())) !== null
    },
  }
}
