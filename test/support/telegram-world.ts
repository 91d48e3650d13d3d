import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../../src/app.ts'
import type { Generation } from '../../src/model/generation.ts'
import type { ToolDefinition } from '../../src/model/tool.ts'
import { discoveredTool } from '../../src/model/tool.ts'
import type { BackendInstance } from '../../src/ports/backend.ts'
import type { Log, LogFields } from '../../src/ports/log.ts'
import { createFakeBackend, type FakeBackend, instanceOf } from './fake-backend.ts'
import { createFastClock } from './fast-clock.ts'
import { type FakeTelegram, openFakeTelegram } from './telegram/index.ts'

export const botToken = '123456789:AAabcdefghijklmnopqrstuvwxyz012345'
export const adminId = 1

export interface TelegramWorldOptions {
  /** As the backend lists them; their commands come from their names. */
  readonly tools?: readonly (Partial<ToolDefinition> & { readonly displayName: string })[]
  readonly env?: Readonly<Record<string, string>>
  readonly fake?: FakeBackend
  readonly speed?: number
  /** How many runs the backend takes at once, and how often it is asked. */
  readonly limits?: Partial<BackendInstance['limits']>
  /** Beside the one that does as it is told. */
  readonly backends?: readonly BackendInstance[]
  /** What goes wrong from the very start. */
  readonly before?: (telegram: FakeTelegram) => void
}

/** Every line that was logged, as text: a test looks for what must not be in it. */
export const createRecordingLog = (lines: string[]): Log => {
  const write = (fields: LogFields, message: string): void => {
    const text = JSON.stringify(fields, (_key, value: unknown) =>
      value instanceof Error ? { ...value, said: `${value.message} ${value.stack}`, cause: value.cause } : value,
    )
    lines.push(`${message} ${text}`)
  }
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log }
  return log
}

const paint = {
  displayName: 'Paint',
  inputSchema: [
    { name: 'prompt', type: 'text' as const, required: true },
    { name: 'steps', type: 'integer' as const, required: false, min: 1, max: 50, default: 20 },
    { name: 'seed', type: 'seed' as const, required: false },
  ],
  outputSchema: [{ name: 'image', kind: 'image' as const }],
}

/** The real program between a strict local Bot API and a backend that does as it is told; its time passes fast. */
export const openTelegramWorld = async (options: TelegramWorldOptions = {}) => {
  const clock = createFastClock(options.speed ?? 25)
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-telegram-'))
  const telegram = await openFakeTelegram({ token: botToken, clock })
  options.before?.(telegram)
  const fake = options.fake ?? createFakeBackend()
  const lines: string[] = []
  const listing = (tools: TelegramWorldOptions['tools'] = [paint]) => ({
    tools: tools.map((tool) =>
      discoveredTool.parse({ toolId: `test:${tool.displayName.toLowerCase()}`, backend: 'test', target: {}, ...tool }),
    ),
    refused: [],
  })
  let listed = listing(options.tools)
  const instance = instanceOf(
    { ...fake, backend: { ...fake.backend, listTools: async () => listed } as FakeBackend['backend'] },
    options.limits,
  )
  const env = {
    TELEGRAM_BOT_TOKEN: botToken,
    TELEGRAM_API_ROOT: telegram.url,
    ADMIN_IDS: String(adminId),
    STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
    MEDIA_URL: `file:${join(folder, 'media')}`,
    TOOLS_FILE: join(folder, 'tools.json'),
    PORT: '0',
    API_KEYS: 'ops:trusted-key:trusted',
    ...options.env,
  }
  let url = ''
  const start = async (): Promise<App> => {
    const app = await createApp(env, { clock, log: createRecordingLog(lines), backends: [instance, ...(options.backends ?? [])] })
    url = (await app.start()).url
    return app
  }
  let app = await start()

  return {
    clock,
    telegram,
    fake,
    /** What was logged so far. */
    lines,
    url: () => url,
    app: () => app,
    folder,
    /** What the backend lists from now on. */
    lists: (tools: TelegramWorldOptions['tools']): void => {
      listed = listing(tools)
    },
    generations: async (): Promise<readonly Generation[]> => (await app.store.generations.list({}, { limit: 200 })).items,
    stop: () => app.stop(),
    start: async (): Promise<void> => {
      app = await start()
    },
    restart: async (): Promise<void> => {
      await app.stop()
      app = await start()
    },
    close: async (): Promise<void> => {
      await app.stop()
      await telegram.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type TelegramWorld = Awaited<ReturnType<typeof openTelegramWorld>>

/** The next so many updates can't be written down. */
export const refuseUpdates = (world: TelegramWorld, times: number): void => {
  const { inbox } = world.app().store
  const add = inbox.add.bind(inbox)
  let left = times
  Object.assign(inbox, {
    add: async (...parts: Parameters<typeof add>) => {
      left -= 1
      if (left >= 0) throw new Error('the disk is full')
      return add(...parts)
    },
  })
}
