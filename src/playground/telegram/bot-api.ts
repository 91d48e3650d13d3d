import type { Time } from '../comfydeploy/time.ts'
import { createChanges } from './changes.ts'
import { type CallRecord, type Interference, openDoor } from './door.ts'
import { createFiles } from './files.ts'
import { createFlood, type FloodWindow, telegramWindows } from './flood.ts'
import { createMenus } from './menus.ts'
import { createPeople, type People } from './people.ts'
import { createPresses } from './presses.ts'
import { createRooms } from './rooms.ts'
import { restore, snapshotOf, type WorldState } from './state.ts'
import { createUpdates } from './updates.ts'
import type { Values } from './values.ts'
import { createWebhook } from './webhook.ts'
import type { User } from './wire.ts'
import type { BotUser, World } from './world.ts'

export interface BotApiOptions {
  readonly token: string
  readonly time: Time
  readonly host?: string
  readonly port?: number
  readonly me?: Partial<BotUser>
  /** None: no call is ever too fast. */
  readonly floodWindows?: readonly FloodWindow[]
  readonly maxUploadBytes?: number
  readonly maxDownloadBytes?: number
  readonly interfere?: (method: string, payload: Values) => Interference | undefined
  /** Goes on from there. */
  readonly state?: WorldState | undefined
}

export interface BotApi {
  /** What stands before `/bot<token>/`. */
  readonly url: string
  readonly token: string
  readonly world: World
  readonly people: People
  /** Oldest first. */
  calls(): readonly CallRecord[]
  /** What another one can go on from. */
  snapshot(): WorldState
  close(): Promise<void>
}

const userOf = ({ id, is_bot, first_name, username }: BotUser): User => ({ id, is_bot, first_name, username })

const megabyte = 1024 * 1024

/** A local Bot API: it speaks the real one's wire format, keeps what is sent, and refuses what Telegram refuses. */
export const createBotApi = async (options: BotApiOptions): Promise<BotApi> => {
  const { token, time } = options
  const now = (): number => time.now()
  const me: BotUser = {
    id: Number(token.split(':')[0]),
    is_bot: true,
    first_name: 'Darkroom',
    username: 'darkroom_bot',
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    has_topics_enabled: false,
    ...options.me,
  }
  const changes = createChanges()
  const rooms = createRooms({ now, changes, bot: userOf(me) })
  const updates = createUpdates({ time, changes })
  const webhook = createWebhook({ time, updates, changes })
  const world: World = {
    me,
    now,
    changes,
    rooms,
    updates,
    webhook,
    files: createFiles({ now, maxDownloadBytes: options.maxDownloadBytes ?? 20 * megabyte }),
    presses: createPresses({ now, rooms, updates, changes }),
    menus: createMenus({ rooms, changes }),
    flood: createFlood({ now, windows: options.floodWindows ?? telegramWindows }),
  }
  if (options.state !== undefined) restore(world, options.state)
  const door = await openDoor({
    world,
    time,
    token,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    maxUploadBytes: options.maxUploadBytes ?? 50 * megabyte,
    interfere: options.interfere ?? (() => undefined),
  })
  return {
    url: door.url,
    token,
    world,
    people: createPeople(world),
    calls: door.calls,
    snapshot: () => snapshotOf(world),
    close: async () => {
      webhook.close()
      await door.close()
    },
  }
}
