import type { Changes } from './changes.ts'
import type { Files } from './files.ts'
import type { Flood } from './flood.ts'
import type { Menus } from './menus.ts'
import type { Presses } from './presses.ts'
import type { Rooms } from './rooms.ts'
import type { Updates } from './updates.ts'
import type { Webhook } from './webhook.ts'
import type { User } from './wire.ts'

export interface BotUser extends User {
  readonly username: string
  readonly can_join_groups: boolean
  readonly can_read_all_group_messages: boolean
  readonly supports_inline_queries: boolean
  readonly has_topics_enabled: boolean
}

/** Everything that there is: what the methods work on, what people act in, and what a page or a test looks at. */
export interface World {
  readonly me: BotUser
  readonly now: () => number
  readonly changes: Changes
  readonly rooms: Rooms
  readonly files: Files
  readonly updates: Updates
  readonly webhook: Webhook
  readonly presses: Presses
  readonly menus: Menus
  readonly flood: Flood
}
