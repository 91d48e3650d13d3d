import { parseButton, toolCodeOf } from '../../src/model/button.ts'
import type { Delivery } from '../../src/model/delivery.ts'
import type { Generation, Rating } from '../../src/model/generation.ts'
import type { ToolDefinition } from '../../src/model/tool.ts'
import type { BotContext } from '../../src/telegram/context.ts'
import type { TelegramDeps } from '../../src/telegram/deps.ts'
import type { Draft } from '../../src/telegram/draft.ts'
import type { CreateFeature, Deed, Desk, Question } from '../../src/telegram/feature.ts'
import { createManualClock } from './clock.ts'
import { createFakeContext, type FakeContextOptions } from './fake-context.ts'
import { silentLog } from './log.ts'
import { createMemoryKv } from './memory-kv.ts'

/** A feature by itself: what it asks of the desk, the executor and the store is written down. */
export const createFeatureWorld = (
  create: CreateFeature,
  { tools = [], runs = [], deliveries = [] }: { tools?: ToolDefinition[]; runs?: Generation[]; deliveries?: Delivery[] },
) => {
  const clock = createManualClock()
  const kv = createMemoryKv(clock)
  const submitted: { draft: Draft; deed: Deed }[] = []
  const asked: Question[] = []
  const rated: { id: string; rating: Omit<Rating, 'at'> }[] = []
  const removed: string[] = []
  const resent: { id: string; address: Readonly<Record<string, string>> }[] = []
  const records = new Map(runs.map((run) => [run.generationId, run]))
  const cancelled: string[] = []
  const behaviour: { cancel?: (run: Generation) => Generation } = {}

  const recordOf = (id: string): Generation => {
    const run = records.get(id)
    if (run === undefined) throw new Error(`there is no ${id}`)
    return run
  }
  const desk: Desk = {
    submit: async (_ctx, draft, deed) => void submitted.push({ draft, deed }),
    ask: async (_ctx, question) => void asked.push(question),
    toolsFor: () => tools,
    toolByCode: (_ctx, code) => tools.find((tool) => toolCodeOf(tool.toolId) === code),
    unknownCommand: async () => undefined,
  }
  const deps = {
    clock,
    log: silentLog,
    client: { currentChat: (chat: string) => chat },
    catalog: { get: (toolId: string) => tools.find((tool) => tool.toolId === toolId), list: () => tools },
    store: {
      kv,
      generations: {
        get: async (id: string) => records.get(id),
        list: async (filter: { initiatingEventId?: string }) => ({
          items: [...records.values()].filter((run) => run.initiatingEventId === filter.initiatingEventId),
        }),
      },
      deliveries: { forGeneration: async () => deliveries },
    },
    executor: {
      cancel: async (id: string) => {
        cancelled.push(id)
        return (behaviour.cancel ?? ((run) => ({ ...run, status: 'cancelled' as const })))(recordOf(id))
      },
      rate: async (id: string, rating: Omit<Rating, 'at'>) => {
        rated.push({ id, rating })
        records.set(id, { ...recordOf(id), rating: { ...rating, at: 0 } })
      },
      removeOutputs: async (id: string) => {
        removed.push(id)
        records.set(id, { ...recordOf(id), outputs: [], removedAt: 1 })
      },
    },
    resend: async (id: string, address: Readonly<Record<string, string>>) => void resent.push({ id, address }),
  } as unknown as TelegramDeps
  const feature = create(deps, desk)
  let updates = 0

  const contextOf = (options: FakeContextOptions = {}) => {
    updates += 1
    const fake = createFakeContext({ message: { message_id: 40 }, ...options })
    Object.assign(fake.ctx, { updateKey: `tg.1.${updates}`, arrivedAt: clock.now() })
    return fake
  }
  const pressWith = async (ctx: BotContext, data: string): Promise<void> => {
    const pressed = parseButton(data)
    if (pressed !== undefined) await feature.buttons?.[pressed.verb]?.(ctx, pressed.args)
  }
  return {
    clock,
    kv,
    feature,
    records,
    submitted,
    asked,
    rated,
    removed,
    resent,
    cancelled,
    behaviour,
    contextOf,
    pressWith,
    press: async (data: string, options: FakeContextOptions = {}) => {
      const fake = contextOf(options)
      await pressWith(fake.ctx, data)
      return fake
    },
    answer: async (purpose: string, finished: { data: object; values?: object; files?: object; cancelled?: boolean }) => {
      const fake = contextOf()
      await feature.answers?.[purpose]?.(fake.ctx, { purpose, values: {}, files: {}, ...finished } as never)
      return fake
    },
  }
}
