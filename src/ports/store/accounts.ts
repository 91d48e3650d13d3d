import type { Account, Session, UserEvent } from '../../model/account.ts'
import type { Values } from '../../model/generation.ts'

/** People, their saved inputs, their sessions and what they did. */
export interface AccountStore {
  get(accountId: string): Promise<Account | undefined>
  /** Makes the account if need be. Empty values forget the tool's saved ones. */
  saveDefaults(accountId: string, toolId: string, values: Values, now: number): Promise<Account>
  /** The open session of that account in that place, or a new one with newId when the last was idle for longer than idleMs. */
  touchSession(touch: { account: string; place: string; newId: string; now: number; idleMs: number }): Promise<Session>
  /** Closes what was last seen before then; answers how many. */
  closeIdleSessions(before: number): Promise<number>
  getSession(sessionId: string): Promise<Session | undefined>
  /** Recording the same id twice keeps the first. */
  recordEvent(event: UserEvent): Promise<void>
  getEvent(eventId: string): Promise<UserEvent | undefined>
}
