import type { Account, AccountPatch, Session, UserEvent } from '../../model/account.ts'
import type { Values } from '../../model/generation.ts'
import type { Page } from './generations.ts'

/** People, their saved inputs, their sessions and what they did. */
export interface AccountStore {
  get(accountId: string): Promise<Account | undefined>
  /** Makes the account if need be. Empty values forget the tool's saved ones. */
  saveDefaults(accountId: string, toolId: string, values: Values, now: number): Promise<Account>
  /** Makes the account if need be; `undefined` in the patch removes that part. One write, whoever else writes another part. */
  update(accountId: string, patch: AccountPatch, now: number): Promise<Account>
  /** Accounts with a person, the one seen last first; those whose name, user name or user id contains `search`, in any case. */
  people(filter: { platform: string; search?: string; banned?: boolean }, page: { limit: number; cursor?: string }): Promise<Page<Account>>
  countPeople(filter: { platform: string; seenFrom?: number; banned?: boolean }): Promise<number>
  /** The open session of that account in that place, or a new one with newId when the last was idle for longer than idleMs. */
  touchSession(touch: { account: string; place: string; newId: string; now: number; idleMs: number }): Promise<Session>
  /** Closes what was last seen before then; answers how many. */
  closeIdleSessions(before: number): Promise<number>
  getSession(sessionId: string): Promise<Session | undefined>
  /** Recording the same id twice keeps the first. */
  recordEvent(event: UserEvent): Promise<void>
  getEvent(eventId: string): Promise<UserEvent | undefined>
}
