import type { Executor } from '../executor/deps.ts'
import type { Tokens } from '../executor/tokens.ts'
import type { DarkroomEvent } from '../model/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { MediaStore } from '../ports/media.ts'
import type { Queue } from '../ports/queue.ts'
import type { Store } from '../ports/store/index.ts'
import type { ToolCatalog } from '../ports/tool-catalog.ts'

export interface ApiKey {
  readonly name: string
  readonly key: string
  /** May act for any account, name an origin and a chat, run admin tools and see everybody's generations. */
  readonly trusted: boolean
}

export interface HttpConfig {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** None: everything under /internal and /api answers 401 and says how to switch it on. */
  readonly apiKeys: readonly ApiKey[]
  /** Where others reach us, for links to media. No trailing slash. Absent: links go back to where the request came in. */
  readonly publicUrl?: string
  /** Requests a minute of one key, or of one address without a key. Default 600. */
  readonly rateLimitPerMinute?: number
  /** The largest file that may be uploaded. */
  readonly maxMediaBytes: number
  /** How long a link to a file works, at least. */
  readonly mediaUrlSeconds: number
  /** Event streams and sockets that one key may have open at once. Default 100. */
  readonly streamsPerKey?: number
  /** A key's session ends after that long without a call. Default 30 minutes. */
  readonly sessionIdleMs?: number
}

export interface ReadinessPart {
  readonly part: string
  readonly ok: boolean
  readonly reason?: string
}

/** What the relay copied to the log just now. A hurry: what a listener misses, it reads from the store. */
export interface EventFeed {
  subscribe(listener: (event: DarkroomEvent) => void): () => void
}

export interface HttpDeps {
  readonly config: HttpConfig
  readonly clock: Clock
  readonly log: Log
  readonly newId: () => string
  readonly store: Store
  readonly media: MediaStore
  readonly queue: Pick<Queue, 'dead' | 'revive'>
  readonly executor: Executor
  readonly catalog: ToolCatalog
  readonly tokens: Tokens
  readonly metricsText: () => Promise<string>
  readonly eventFeed: EventFeed
  /** Takes an update from Telegram; answers the status that Telegram gets. Absent: there is no bot, or it polls. */
  readonly telegramWebhook?: (body: string, secret: string | undefined) => Promise<number>
  readonly readiness: () => Promise<readonly ReadinessPart[]>
}
