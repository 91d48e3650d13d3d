import type { AccountStore } from './accounts.ts'
import type { DeliveryStore } from './deliveries.ts'
import type { EventStore } from './events.ts'
import type { GenerationStore } from './generations.ts'
import type { InboxStore } from './inbox.ts'
import type { KeyValue } from './kv.ts'
import type { MediaRows } from './media.ts'

/** The truth. What is resolved has been written durably. Throws store_unavailable while it can't be reached. */
export interface Store {
  readonly generations: GenerationStore
  readonly deliveries: DeliveryStore
  readonly accounts: AccountStore
  readonly inbox: InboxStore
  readonly media: MediaRows
  readonly events: EventStore
  readonly kv: KeyValue
  /** Throws when it can't be reached; for /readyz. */
  ping(): Promise<void>
  close(): Promise<void>
}
