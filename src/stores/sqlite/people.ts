import type { Account } from '../../model/account.ts'
import { pageOf, parseCursor } from '../../model/cursor.ts'
import type { AccountStore } from '../../ports/store/accounts.ts'
import type { Database, SqlValue } from '../../sqlite/open.ts'
import { createStatements, orNull } from './base.ts'

/** What people are searched by, in the order of the statement that writes it: platform, last_seen_at, banned, search. */
export const peopleColumnsOf = ({ person, banned }: Account): readonly SqlValue[] => [
  orNull(person?.platform),
  orNull(person?.lastSeenAt),
  banned === undefined ? 0 : 1,
  person === undefined ? null : [person.name, person.userName ?? '', person.userId].join('\n').toLowerCase(),
]

type Clause = readonly [sql: string, value: SqlValue]

interface Wanted {
  readonly platform: string
  readonly banned?: boolean
  readonly search?: string
  readonly seenFrom?: number
}

const clausesOf = ({ platform, banned, search, seenFrom }: Wanted): readonly Clause[] => [
  ['platform = ?', platform],
  ...(seenFrom === undefined ? [] : [['last_seen_at >= ?', seenFrom] as const]),
  ...(banned === undefined ? [] : [['banned = ?', banned ? 1 : 0] as const]),
  ...(search === undefined ? [] : [['instr(search, ?) > 0', search.toLowerCase()] as const]),
]

/** Of all accounts those that are somebody on a platform. */
export const createPeople = (db: Database): Pick<AccountStore, 'people' | 'countPeople'> => {
  const statement = createStatements(db)
  const whereOf = (clauses: readonly Clause[]): string => clauses.map(([sql]) => sql).join(' AND ')

  return {
    people: async (filter, { limit, cursor }) => {
      const clauses = clausesOf(filter)
      const { at, id } = cursor === undefined ? { at: Number.MAX_SAFE_INTEGER, id: '' } : parseCursor(cursor)
      const rows = statement<{ doc: string }>(`
        SELECT doc FROM accounts WHERE ${whereOf(clauses)} AND (last_seen_at, account_id) < (?, ?)
        ORDER BY last_seen_at DESC, account_id DESC LIMIT ?`).all(...clauses.map(([, value]) => value), at, id, limit + 1)
      const found = rows.map(({ doc }) => JSON.parse(doc) as Account)
      return pageOf(found, limit, ({ accountId, person }) => ({ at: person?.lastSeenAt ?? 0, id: accountId }))
    },
    countPeople: async (filter) => {
      const clauses = clausesOf(filter)
      const sql = `SELECT count(*) AS count FROM accounts WHERE ${whereOf(clauses)}`
      return statement<{ count: number }>(sql).get(...clauses.map(([, value]) => value))?.count ?? 0
    },
  }
}
