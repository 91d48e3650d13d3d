import { randomBytes } from 'node:crypto'
import { adminId, createChatPage } from './chat/index.ts'
import { createComfyDeployStandIn, type StandInState } from './comfydeploy/index.ts'
import type { Time } from './comfydeploy/time.ts'
import { type Kept, openKeep } from './keep.ts'
import { listenNear } from './listen-near.ts'
import { takeFolder } from './only-one.ts'
import { createBotApi, type WorldState } from './telegram/index.ts'

const apiKey = 'playground'
const botId = 7_000_100_200

const machineTime: Time = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

export interface Playground {
  /** The variables that point the real program at the stand-ins. */
  readonly env: Readonly<Record<string, string>>
  /** What a newcomer can do now. */
  welcome(url: string): readonly string[]
  close(): Promise<void>
}

export interface PlaygroundOptions {
  /** Where all of it is kept, so that a stop loses nothing. */
  readonly folder?: string
}

interface Ports {
  readonly chat: number
  readonly telegram: number
  readonly comfydeploy: number
}

/** Beside the program's own, so that the newcomer's two addresses look alike; any, where any will do. */
const firstPorts = (env: Readonly<Record<string, string | undefined>>): Ports => {
  const own = Number(env['PORT'] || 8080)
  return { chat: own > 0 && own < 65_535 ? own + 1 : 0, telegram: 0, comfydeploy: 0 }
}

/** Everything that the real program talks to, on this machine: no token, no key, no network, no money. */
export const startPlayground = async (
  env: Readonly<Record<string, string | undefined>>,
  { folder = './data/playground' }: PlaygroundOptions = {},
): Promise<Playground> => {
  const time = machineTime
  const giveBack = takeFolder(folder)
  const keep = openKeep({ folder, time, warn: (sentence) => void process.stderr.write(`${sentence}\n`) })
  const ports = (keep.read('ports') as Ports | undefined) ?? firstPorts(env)
  let runsKept: Kept | undefined
  let chatKept: Kept | undefined

  const comfydeploy = await listenNear(ports.comfydeploy, (port) =>
    createComfyDeployStandIn({
      apiKey,
      clock: time,
      speed: 'demo',
      port,
      state: keep.read('comfydeploy') as StandInState | undefined,
      onChange: () => runsKept?.touch(),
    }),
  )
  runsKept = keep.add('comfydeploy', comfydeploy.snapshot)

  const token = `${botId}:${randomBytes(24).toString('base64url')}`
  const api = await listenNear(ports.telegram, (port) =>
    createBotApi({ token, time, port, state: keep.read('telegram') as WorldState | undefined }),
  )
  const worldKept = keep.add('telegram', api.snapshot)
  const passing = new Set(['called', 'polled', 'action', 'answered'])
  const unsubscribe = api.world.changes.subscribe(({ kind }) => {
    if (!passing.has(kind)) worldKept.touch()
  })

  const chat = await listenNear(ports.chat, (port) =>
    createChatPage({ api, port, state: keep.read('chat'), onChange: () => chatKept?.touch() }),
  )
  chatKept = keep.add('chat', chat.snapshot)
  const portOf = (url: string): number => Number(new URL(url).port)
  const nowPorts: Ports = { chat: chat.port, telegram: portOf(api.url), comfydeploy: portOf(comfydeploy.url) }
  for (const kept of [keep.add('ports', () => nowPorts), worldKept]) kept.touch()

  const ownKeys = (env['API_KEYS'] ?? '').trim() !== ''
  return {
    env: {
      COMFYDEPLOY_API_KEY: apiKey,
      COMFYDEPLOY_API_URL: comfydeploy.url,
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: api.url,
      TELEGRAM_MODE: 'polling',
      ADMIN_IDS: String(adminId),
      ALLOWED_USERS: '',
      ALLOWED_GROUPS: '',
      ...(ownKeys ? {} : { API_KEYS: `playground:${apiKey}` }),
    },
    welcome: (url) => [
      `Open ${chat.url} and send /paint a lighthouse at dusk`,
      '',
      'This is the playground: a chat with the bot, and a local ComfyDeploy with sample workflows. Nothing leaves this machine.',
      'All of it is kept in ./data/playground. Programs can ask too:',
      `  curl -s ${url}/api/v1/tools/paint/run -H "Authorization: Bearer ${ownKeys ? '<your key>' : apiKey}" \\`,
      `    -H "Content-Type: application/json" -d '{"inputs":{"prompt":"a lighthouse at dusk"},"wait":30}'`,
      'To go live, set TELEGRAM_BOT_TOKEN and COMFYDEPLOY_API_KEY (see .env.example).',
      '',
    ],
    close: async () => {
      unsubscribe()
      await chat.close()
      await api.close()
      // Before its runs are cut off: they go on at the next start.
      await keep.close()
      await comfydeploy.close()
      giveBack()
    },
  }
}
