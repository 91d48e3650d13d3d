import { createHash } from 'node:crypto'
import { DarkroomError } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store/index.ts'
import type { Principal } from './auth.ts'

export interface Call {
  readonly principal: Principal
  readonly account: string
  readonly name: string
  readonly idempotencyKey?: string | undefined
  readonly sessionId?: string | undefined
  readonly initiatingEventId?: string | undefined
}

const notYours = (name: string): DarkroomError =>
  new DarkroomError('forbidden', {
    message: `This ${name} belongs to another account.`,
    fields: [{ name, message: 'This belongs to another account.' }],
  })

/** A repeat of a call is the same event: its id comes from the key, and the first record of it stays. */
const repeatableIdOf = (account: string, key: string): string =>
  `call-${createHash('sha256')
    .update(JSON.stringify([account, key]))
    .digest('hex')
    .slice(0, 32)}`

const mostSessions = 10_000

/** What callers did, so that a generation's initiating event points at what caused it. */
export const createCallLog = (deps: { store: Store; clock: Clock; newId: () => string; idleMs: number }) => {
  const { accounts } = deps.store
  const freshMs = Math.min(60_000, deps.idleMs / 2)
  const sessions = new Map<string, { sessionId: string; seenAt: number }>()

  /** Remembered for a minute: a burst of calls touches the store once. */
  const sessionOf = async (account: string, place: string): Promise<string> => {
    const now = deps.clock.now()
    const key = JSON.stringify([account, place])
    const known = sessions.get(key)
    if (known !== undefined && now - known.seenAt < freshMs) return known.sessionId
    const { sessionId } = await accounts.touchSession({ account, place, newId: deps.newId(), now, idleMs: deps.idleMs })
    sessions.delete(key)
    sessions.set(key, { sessionId, seenAt: now })
    const oldest = sessions.size > mostSessions ? sessions.keys().next().value : undefined
    if (oldest !== undefined) sessions.delete(oldest)
    return sessionId
  }

  const assertOwn = async ({ account, sessionId, initiatingEventId }: Call): Promise<void> => {
    const [session, event] = await Promise.all([
      sessionId === undefined ? undefined : accounts.getSession(sessionId),
      initiatingEventId === undefined ? undefined : accounts.getEvent(initiatingEventId),
    ])
    if (session !== undefined && session.account !== account) throw notYours('sessionId')
    if (event !== undefined && event.account !== account) throw notYours('initiatingEventId')
  }

  return {
    /** `recorded` is under way when this answers; whoever writes next shares its commit. */
    open: async (call: Call): Promise<{ sessionId: string; eventId: string; recorded: Promise<void> }> => {
      const { account, principal, idempotencyKey } = call
      if (call.sessionId !== undefined || call.initiatingEventId !== undefined) await assertOwn(call)
      const sessionId = call.sessionId ?? (await sessionOf(account, `api:${principal.name}`))
      if (call.initiatingEventId !== undefined) return { sessionId, eventId: call.initiatingEventId, recorded: Promise.resolve() }
      const eventId = idempotencyKey === undefined ? deps.newId() : repeatableIdOf(account, idempotencyKey)
      const recorded = accounts.recordEvent({
        eventId,
        account,
        sessionId,
        kind: 'api',
        name: call.name,
        at: deps.clock.now(),
      })
      return { sessionId, eventId, recorded }
    },
  }
}

export type CallLog = ReturnType<typeof createCallLog>
