import { depthOf, pickHeads } from '../../model/line-turns.ts'
import type { GenerationStore, PendingHead } from '../../ports/store/generations.ts'
import type { Base } from './base.ts'

interface Line {
  readonly _id: { readonly account: string; readonly toolId: string }
  readonly pending: number
}

interface HeadDoc {
  readonly _id: string
  readonly account: string
  readonly toolId: string
  readonly tool?: { readonly limits?: { readonly concurrency?: number } }
  readonly priority: number
  readonly createdAt: number
}

const headFields = { account: 1, toolId: 1, 'tool.limits.concurrency': 1, priority: 1, createdAt: 1 } as const
const turn = { priority: -1, createdAt: 1, _id: 1 } as const

const headOf = ({ _id, account, toolId, tool, priority, createdAt }: HeadDoc): PendingHead => ({
  generationId: _id,
  account,
  toolId,
  ...(tool?.limits?.concurrency === undefined ? {} : { toolConcurrency: tool.limits.concurrency }),
  priority,
  createdAt,
})

/** Who waits and who lives, by account and tool: counted from the index, where all of it stands. */
export const createLines = ({
  models: { generations },
  reach,
}: Base): Pick<GenerationStore, 'pendingHeads' | 'countPending' | 'countLive'> => {
  const linesOf = (backendId: string): Promise<readonly Line[]> =>
    reach(() =>
      generations.aggregate<Line>([
        { $match: { backendId, status: 'pending' } },
        { $group: { _id: { account: '$account', toolId: '$toolId' }, pending: { $sum: 1 } } },
      ]),
    )

  const foremost = async (backendId: string, { account, toolId }: Line['_id'], depth: number): Promise<readonly PendingHead[]> => {
    const filter = { backendId, status: 'pending', account, toolId }
    return (await reach(() => generations.find(filter, headFields).sort(turn).limit(depth).lean<HeadDoc[]>())).map(headOf)
  }

  /** The first of each line, in turn, until there are enough. */
  const firsts = (backendId: string, limit: number): Promise<readonly PendingHead[]> =>
    reach(async () => {
      const heads = new Map<string, PendingHead>()
      const filter = { backendId, status: 'pending' }
      for await (const doc of generations.find(filter, headFields).sort(turn).lean<HeadDoc>().cursor()) {
        const head = headOf(doc)
        const line = JSON.stringify([head.account, head.toolId])
        if (!heads.has(line)) heads.set(line, head)
        if (heads.size === limit) break
      }
      return [...heads.values()]
    })

  return {
    pendingHeads: async (backendId, page) => {
      const waiting = await linesOf(backendId)
      if (waiting.length > page.limit) return firsts(backendId, page.limit)
      const depth = depthOf(
        waiting.map(({ pending }) => pending),
        page,
      )
      return pickHeads(await Promise.all(waiting.map(({ _id }) => foremost(backendId, _id, depth))), page.limit)
    },
    countPending: (backendId, until) =>
      reach(() =>
        generations.countDocuments({ backendId, status: 'pending', ...(until === undefined ? {} : { createdAt: { $lte: until } }) }),
      ),
    countLive: async (backendId) => {
      const fields = { _id: 0, account: 1, toolId: 1 }
      const live = await reach(() =>
        generations.find({ backendId, status: 'running' }, fields).lean<{ account: string; toolId: string }[]>(),
      )
      const byAccount = Object.create(null) as Record<string, number>
      const byTool = Object.create(null) as Record<string, number>
      for (const { account, toolId } of live) {
        byAccount[account] = (byAccount[account] ?? 0) + 1
        byTool[toolId] = (byTool[toolId] ?? 0) + 1
      }
      return { total: live.length, byAccount, byTool }
    },
  }
}
