import type { Keys } from '../../src/model/button.ts'
import { parseButton, toolCodeOf } from '../../src/model/button.ts'
import type { Generation } from '../../src/model/generation.ts'
import type { ToolDefinition } from '../../src/model/tool.ts'
import { openStore } from '../../src/stores/index.ts'
import { maySee, mayUse } from '../../src/telegram/access.ts'
import type { TelegramDeps, TelegramSettings } from '../../src/telegram/deps.ts'
import type { Draft } from '../../src/telegram/draft.ts'
import type { CreateFeature, Deed, Desk, Question } from '../../src/telegram/feature.ts'
import { createManualClock } from './clock.ts'
import { createFakeContext } from './fake-context.ts'
import { generationOf, snapshot } from './generation.ts'
import { createRecordingLog } from './log.ts'

const dataOf = (keys: Keys | undefined): readonly string[] => (keys ?? []).flat().flatMap((key) => ('data' in key ? [key.data] : []))

export interface ApiCall {
  readonly method: string
  readonly args: readonly unknown[]
}

export interface FeatureWorldOptions {
  readonly tools?: readonly ToolDefinition[]
  readonly settings?: Partial<TelegramSettings>
  /** What Telegram answers; throwing is a refusal. */
  readonly onCall?: (call: ApiCall) => void
}

/** One feature by itself, on the embedded store: the desk only writes down what it is asked for. */
export const openFeatureWorld = async (options: FeatureWorldOptions = {}) => {
  const clock = createManualClock()
  const { log, lines } = createRecordingLog()
  const store = await openStore('sqlite::memory:', { clock, log })
  const calls: ApiCall[] = []
  const submitted: { draft: Draft; deed: Deed }[] = []
  const asked: Question[] = []
  const cancelled: string[] = []
  const resent: { generationId: string; address: Readonly<Record<string, string>> }[] = []
  const tools = { now: options.tools ?? [] }

  const api = new Proxy(
    {},
    {
      get:
        (_target, method) =>
        async (...args: readonly unknown[]): Promise<unknown> => {
          const call = { method: String(method), args }
          calls.push(call)
          options.onCall?.(call)
          return true
        },
    },
  )
  const settings: TelegramSettings = {
    mode: 'polling',
    admins: [],
    allowedUsers: [],
    allowedGroups: [],
    limits: { userPerMinute: 10, groupPerMinute: 10, userConcurrency: 5, groupConcurrency: 5 },
    ...options.settings,
  }
  const deps = {
    clock,
    log,
    store,
    settings,
    catalog: {
      list: () => tools.now,
      get: (toolId: string) => tools.now.find((tool) => tool.toolId === toolId),
      byCommand: (command: string) => tools.now.find((tool) => tool.commandName === command.toLowerCase()),
    },
    client: { bot: '42', me: { username: 'darkroom_bot' }, api: () => api, currentChat: (chat: string) => chat },
    executor: {
      waiting: async () => ({ position: 3 }),
      cancel: async (generationId: string) => {
        cancelled.push(generationId)
        return store.generations.transition(generationId, {}, { status: 'cancelled' })
      },
    },
    resend: async (generationId: string, address: Readonly<Record<string, string>>) => void resent.push({ generationId, address }),
  } as unknown as TelegramDeps

  const desk: Desk = {
    submit: async (_ctx, draft, deed) => void submitted.push({ draft, deed }),
    ask: async (_ctx, question) => void asked.push(question),
    toolsFor: (ctx) => tools.now.filter((tool) => maySee(tool, ctx.caller)),
    toolByCode: (ctx, code) => tools.now.find((tool) => toolCodeOf(tool.toolId) === code && mayUse(tool, ctx.caller)),
    unknownCommand: async () => undefined,
  }

  let made = 0
  return {
    clock,
    store,
    deps,
    desk,
    lines,
    calls,
    submitted,
    asked,
    cancelled,
    resent,
    tools,
    /** One of Ada's runs, made a second after the one before. */
    run: async (parts: Partial<Generation> = {}): Promise<Generation> => {
      made += 1
      clock.advance(1_000)
      const result = await store.generations.insert(
        generationOf({
          generationId: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`,
          account: 'telegram:7',
          origin: { platform: 'telegram', chat: '7', user: '7' },
          createdAt: clock.now(),
          tool: snapshot,
          ...parts,
        }),
      )
      if (!('inserted' in result)) throw new Error('it was there already')
      return result.inserted
    },
    /** Sends a command to that feature: what was said, and the data of the buttons under it. */
    say: async (create: CreateFeature, name: string, text = '', fake = createFakeContext()) => {
      const command = create(deps, desk).commands?.find((one) => one.name === name)
      if (command === undefined) throw new Error(`there is no /${name}`)
      await command.run(fake.ctx, { name, text })
      return { text: fake.said.map((one) => one.text).join('\n'), data: dataOf(fake.said.at(-1)?.options.keys), fake }
    },
    /** Presses a button: what the message became, and the data of its buttons. */
    press: async (create: CreateFeature, data: string, fake = createFakeContext()) => {
      const pressed = parseButton(data)
      const act = pressed === undefined ? undefined : create(deps, desk).buttons?.[pressed.verb]
      if (pressed === undefined || act === undefined) throw new Error(`there is no button ${data}`)
      await act(fake.ctx, pressed.args)
      return { revised: fake.revised.map((one) => one.text).join('\n'), data: dataOf(fake.revised.at(-1)?.keys), fake }
    },
    close: () => store.close(),
  }
}
export type FeatureWorld = Awaited<ReturnType<typeof openFeatureWorld>>
