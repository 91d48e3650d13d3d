import type { ChangeFeed } from '../executor/changes.ts'
import type { Executor } from '../executor/deps.ts'
import type { BotSettings } from '../model/bot-settings.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { MediaStore } from '../ports/media.ts'
import type { Metrics } from '../ports/metrics.ts'
import type { Net } from '../ports/net.ts'
import type { Pictures } from '../ports/pictures.ts'
import type { Queue } from '../ports/queue.ts'
import type { Store } from '../ports/store/index.ts'
import type { ToolCatalog } from '../ports/tool-catalog.ts'
import type { TelegramClient } from './client/index.ts'

export interface TelegramSettings extends BotSettings {
  readonly publicUrl?: string
  /** How long files are kept after they were last used; for /privacy. */
  readonly mediaRetentionDays?: number
}

export interface TelegramDeps {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly newId: () => string
  readonly random: () => number
  readonly store: Store
  readonly queue: Queue
  readonly media: MediaStore
  readonly pictures: Pictures
  readonly net: Net
  readonly executor: Executor & { readonly feed: ChangeFeed; isPaused(backendId: string): Promise<boolean> }
  readonly catalog: ToolCatalog
  readonly client: TelegramClient
  readonly settings: TelegramSettings
  /** Sends a generation's results once more, to that address. The same address twice is the same delivery. */
  readonly resend: (generationId: string, address: Readonly<Record<string, string>>) => Promise<void>
}
