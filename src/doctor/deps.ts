import type { Config } from '../config.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { Clock } from '../ports/clock.ts'
import type { MediaStore } from '../ports/media.ts'
import type { Queue } from '../ports/queue.ts'
import type { Store } from '../ports/store/index.ts'
import type { ToolCatalog } from '../ports/tool-catalog.ts'
import type { Finding } from './finding.ts'

type Answer = { readonly status: number; readonly body: unknown; readonly at?: number }

export interface DoctorDeps {
  readonly clock: Clock
  /** As `process.versions.node`. */
  readonly nodeVersion: string
  /** Is there a .env file? */
  readonly hasEnvFile: boolean
  /** The names of the variables that switch backends on. */
  readonly backendVariables: readonly string[]
  /** Throws config_invalid with a sentence. */
  readonly parseConfig: () => Config
  readonly openBackends: () => readonly BackendInstance[]
  readonly openStore: (config: Config) => Promise<Store>
  readonly openQueue: (config: Config) => Promise<Queue>
  readonly openMedia: (config: Config) => Promise<MediaStore>
  readonly openCatalog: () => Promise<{ readonly catalog: Pick<ToolCatalog, 'list' | 'report'>; close(): Promise<void> }>
  /** Asks an address. Never throws. */
  readonly probe: (url: string, query?: Readonly<Record<string, string | number>>) => Promise<Answer | { readonly unreachable: string }>
  /** Bytes free where things are kept; undefined where they are kept on no disk of this machine. */
  readonly freeBytes: (config: Config) => Promise<number | undefined>
  /** Where Telegram brings messages, below PUBLIC_URL. */
  readonly telegramWebhookPath: string
  /** How long another program that fetches messages is waited for. */
  readonly conflictSeconds: number
}

/** What a check can do: everything, once the configuration is right. */
export interface Patient extends DoctorDeps {
  readonly config: Config
  readonly backends: readonly BackendInstance[]
  /** Darkroom itself is up on this machine, and answers where it listens. */
  readonly isRunning: boolean
}

export type Check = (patient: Patient) => Promise<readonly Finding[]>
