import type { Account, Session, UserEvent } from '../../model/account.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AccountStore } from '../../ports/store/accounts.ts'
import type { Base } from './base.ts'
import { createPeople, peopleColumnsOf } from './people.ts'

interface SessionRow {
  readonly session_id: string
  readonly account: string
  readonly place: string
  readonly started_at: number
  readonly last_seen_at: number
  readonly closed_at: number | null
}

const sessionOf = (row: SessionRow): Session => ({
  sessionId: row.session_id,
  account: row.account,
  place: row.place,
  startedAt: row.started_at,
  lastSeenAt: row.last_seen_at,
  ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
})

const withDefaults = (account: Account, toolId: string, values: Account['defaults'][string]): Account => {
  const { [toolId]: _forgotten, ...others } = account.defaults
  return { ...account, defaults: Object.keys(values).length === 0 ? others : { ...others, [toolId]: values } }
}

export const createAccounts = ({ db, writer, clock }: Base & { readonly clock: Clock }): AccountStore => {
  const select = db.prepare<{ doc: string }>('SELECT doc FROM accounts WHERE account_id = ?')
  const upsert = db.prepare(`
    INSERT INTO accounts (account_id, doc, platform, last_seen_at, banned, search) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET doc = excluded.doc, platform = excluded.platform, last_seen_at = excluded.last_seen_at,
      banned = excluded.banned, search = excluded.search`)
  const openSession = db.prepare<SessionRow>('SELECT * FROM sessions WHERE account = ? AND place = ? AND closed_at IS NULL')
  const session = db.prepare<SessionRow>('SELECT * FROM sessions WHERE session_id = ?')
  const startSession = db.prepare<SessionRow>('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, NULL) RETURNING *')
  const seeSession = db.prepare<SessionRow>('UPDATE sessions SET last_seen_at = max(last_seen_at, ?) WHERE session_id = ? RETURNING *')
  const closeSession = db.prepare('UPDATE sessions SET closed_at = ? WHERE session_id = ?')
  const closeIdle = db.prepare('UPDATE sessions SET closed_at = ? WHERE closed_at IS NULL AND last_seen_at < ?')
  const insertEvent = db.prepare('INSERT INTO user_events VALUES (?, ?) ON CONFLICT DO NOTHING')
  const event = db.prepare<{ doc: string }>('SELECT doc FROM user_events WHERE event_id = ?')

  const find = (accountId: string): Account | undefined => {
    const row = select.get(accountId)
    return row === undefined ? undefined : (JSON.parse(row.doc) as Account)
  }

  const change = (accountId: string, now: number, changed: (account: Account) => Account): Promise<Account> =>
    writer.write(() => {
      // Through JSON: fields set to undefined go, and what is answered is what was stored.
      const doc = JSON.stringify(changed(find(accountId) ?? { accountId, createdAt: now, defaults: {} }))
      const account = JSON.parse(doc) as Account
      upsert.run(accountId, doc, ...peopleColumnsOf(account))
      return account
    })

  return {
    ...createPeople(db),
    get: async (accountId) => find(accountId),
    saveDefaults: (accountId, toolId, values, now) => change(accountId, now, (account) => withDefaults(account, toolId, values)),
    update: (accountId, patch, now) => change(accountId, now, (account) => ({ ...account, ...patch }) as Account),
    touchSession: ({ account, place, newId, now, idleMs }) =>
      writer.write(() => {
        const open = openSession.get(account, place)
        const isIdle = open !== undefined && now - open.last_seen_at > idleMs
        if (isIdle) closeSession.run(now, open.session_id)
        const row = open === undefined || isIdle ? startSession.get(newId, account, place, now, now) : seeSession.get(now, open.session_id)
        if (row === undefined) throw new Error('a session could not be written')
        return sessionOf(row)
      }),
    closeIdleSessions: (before) => writer.write(() => Number(closeIdle.run(clock.now(), before).changes)),
    getSession: async (sessionId) => {
      const row = session.get(sessionId)
      return row === undefined ? undefined : sessionOf(row)
    },
    recordEvent: (userEvent) =>
      writer.write(() => {
        insertEvent.run(userEvent.eventId, JSON.stringify(userEvent))
      }),
    getEvent: async (eventId) => {
      const row = event.get(eventId)
      return row === undefined ? undefined : (JSON.parse(row.doc) as UserEvent)
    },
  }
}
