import { silentLog } from '../../src/log.ts'
import { parseButton } from '../../src/model/button.ts'
import { DarkroomError } from '../../src/model/errors.ts'
import type { ToolDefinition } from '../../src/model/tool.ts'
import type { DeadWork, NewWork } from '../../src/ports/queue.ts'
import type { LoadReport, ToolCatalog, ToolEdit } from '../../src/ports/tool-catalog.ts'
import { openStore } from '../../src/stores/index.ts'
import type { TelegramDeps } from '../../src/telegram/deps.ts'
import type { Draft } from '../../src/telegram/draft.ts'
import type { CreateFeature, Desk, Feature, Question } from '../../src/telegram/feature.ts'
import { createManualClock } from './clock.ts'
import { createFakeContext, type FakeContextOptions } from './fake-context.ts'

export const quietReport: LoadReport = { at: 0, refused: [], notes: [], stale: false, added: [], changed: [], removed: [], version: 1 }

export interface Call {
  readonly method: string
  readonly args: readonly unknown[]
}

/** The embedded store, and stand-ins for what an admin's features reach besides. */
export const openAdminWorld = async (options: { tools?: readonly ToolDefinition[]; admins?: readonly string[] } = {}) => {
  const clock = createManualClock()
  const store = await openStore('sqlite::memory:', { clock, log: silentLog })
  const calls: Call[] = []
  const enqueued: NewWork[] = []
  const submitted: { draft: Draft; name: string }[] = []
  const asked: Question[] = []
  const drawn: string[] = []
  const paused = new Set<string>()
  const dead: DeadWork[] = []
  const edits: Record<string, ToolEdit> = {}
  const world = {
    tools: options.tools ?? [],
    report: quietReport,
    /** Called by every call to the Bot API before it is answered. */
    onCall: async (_call: Call): Promise<void> => undefined,
  }

  const shown = (): readonly ToolDefinition[] =>
    world.tools.map((tool) => ({
      ...tool,
      visibility: edits[tool.toolId]?.visibility ?? tool.visibility,
      commandName: edits[tool.toolId]?.commandName ?? tool.commandName,
    }))
  const catalog: ToolCatalog = {
    get: (toolId) => shown().find((tool) => tool.toolId === toolId),
    byCommand: (command) => shown().find((tool) => tool.commandName === command),
    list: shown,
    resolve: () => {
      throw new DarkroomError('tool_not_found')
    },
    report: () => world.report,
    refresh: async () => world.report,
    edits: async () => edits,
    edit: async (toolId, edit) => {
      if (edit.commandName === 'help') throw new DarkroomError('input_invalid', { message: '/help is a word of the bot itself.' })
      if (Object.keys(edit).length === 0) delete edits[toolId]
      else edits[toolId] = edit
      return world.report
    },
  }

  let lastMessage = 100
  const api = new Proxy(
    {},
    {
      get:
        (_target, method) =>
        async (...args: readonly unknown[]): Promise<unknown> => {
          const call = { method: String(method), args }
          calls.push(call)
          await world.onCall(call)
          lastMessage += 1
          return { message_id: lastMessage }
        },
    },
  )

  const deps = {
    clock,
    log: silentLog,
    store,
    catalog,
    queue: {
      enqueue: async (work: NewWork) => void enqueued.push(work),
      dead: async (limit: number) => dead.slice(0, limit),
      size: async () => ({ waiting: 0, delayed: 0, active: 0, dead: dead.length }),
    },
    executor: { isPaused: async (backendId: string) => paused.has(backendId) },
    pictures: {
      draw: async (svg: string) => {
        drawn.push(svg)
        return { bytes: new Uint8Array([1, 2, 3]), mimeType: 'image/png', width: 1, height: 1 }
      },
    },
    client: { bot: '99', api: () => api },
    settings: { admins: options.admins ?? ['7'] },
  } as unknown as TelegramDeps

  const desk = {
    submit: async (_ctx: unknown, draft: Draft, { name }: { name: string }) => void submitted.push({ draft, name }),
    ask: async (_ctx: unknown, question: Question) => void asked.push(question),
  } as unknown as Desk

  const contextOf = (more: FakeContextOptions = {}) => createFakeContext({ ...more, caller: { isAdmin: true, ...more.caller } })

  return {
    ...{ clock, store, calls, enqueued, submitted, asked, drawn, paused, dead, edits, deps, desk, world, contextOf },
    open: (create: CreateFeature): Feature => create(deps, desk),
    /** Somebody has opened the private chat. */
    addPerson: (userId: string, more: { name?: string; userName?: string; seenAt?: number; chat?: string | undefined } = {}) => {
      const chat = 'chat' in more ? more.chat : userId
      const person = {
        platform: 'telegram',
        userId,
        name: more.name ?? `Person ${userId}`,
        lastSeenAt: more.seenAt ?? clock.now(),
        ...(more.userName === undefined ? {} : { userName: more.userName }),
        ...(chat === undefined ? {} : { chat }),
      }
      return store.accounts.update(`telegram:${userId}`, { person }, clock.now())
    },
    close: () => store.close(),
  }
}
export type AdminWorld = Awaited<ReturnType<typeof openAdminWorld>>

/** Sends a command to a feature as an admin; answers what was said. */
export const command = async (world: AdminWorld, feature: Feature, name: string, text = '', more: FakeContextOptions = {}) => {
  const fake = world.contextOf(more)
  await feature.commands?.find((each) => each.name === name)?.run(fake.ctx, { name, text })
  return fake
}

/** Presses a button by its data. */
export const press = async (world: AdminWorld, feature: Feature, data: string, more: FakeContextOptions = {}) => {
  const fake = world.contextOf(more)
  const button = parseButton(data)
  if (button === undefined) throw new Error(`no button says ${data}`)
  await feature.buttons?.[button.verb]?.(fake.ctx, button.args)
  return fake
}
