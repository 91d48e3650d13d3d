import type { JsonObject } from '../model/json.ts'
import type { DeadWork, NewWork, Work } from '../ports/queue.ts'
import type { Database } from '../sqlite/open.ts'

export const migrations: readonly string[] = [
  `
  -- One row for each kind and key: waiting (no owner) or active (leased). What comes in while it is active is its next_.
  CREATE TABLE work (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    data TEXT NOT NULL,
    priority REAL NOT NULL,
    run_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    lease_until INTEGER,
    next_data TEXT,
    next_priority REAL,
    next_run_at INTEGER,
    PRIMARY KEY (kind, key)
  ) WITHOUT ROWID;
  CREATE INDEX work_waiting ON work (kind, priority DESC, run_at) WHERE owner IS NULL;
  CREATE INDEX work_active ON work (lease_until) WHERE owner IS NOT NULL;
  CREATE TABLE dead (
    dead_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    data TEXT NOT NULL,
    priority REAL NOT NULL,
    tries INTEGER NOT NULL,
    error TEXT NOT NULL,
    died_at INTEGER NOT NULL
  );
  `,
]

export interface Claimed extends Work {
  /** This try included. */
  readonly tries: number
  readonly owner: string
}

export interface Claim {
  readonly items: readonly Claimed[]
  /** When the next one of that kind is due. */
  readonly nextAt: number | undefined
}

interface WorkRow {
  readonly kind: string
  readonly key: string
  readonly data: string
  readonly tries: number
  readonly owner: string
}

interface DeadRow extends Omit<WorkRow, 'owner'> {
  readonly dead_id: number
  readonly priority: number
  readonly error: string
  readonly died_at: number
}

const dataOf = (text: string): JsonObject => JSON.parse(text) as JsonObject
const claimedOf = ({ kind, key, data, tries, owner }: WorkRow): Claimed => ({ kind, key, data: dataOf(data), tries, owner })

/** The queue's table and what can be done to it. Every function belongs into a write. */
export const createItems = (db: Database) => {
  const self = db.prepare<{ owner: string }>('SELECT lower(hex(randomblob(8))) AS owner').get()?.owner ?? ''
  const insert = db.prepare(`
    INSERT INTO work (kind, key, data, priority, run_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      data = iif(owner IS NULL, excluded.data, data),
      priority = iif(owner IS NULL, max(priority, excluded.priority), priority),
      run_at = iif(owner IS NULL, min(run_at, excluded.run_at), run_at),
      next_data = iif(owner IS NULL, NULL, excluded.data),
      next_priority = iif(owner IS NULL, NULL, max(coalesce(next_priority, excluded.priority), excluded.priority)),
      next_run_at = iif(owner IS NULL, NULL, min(coalesce(next_run_at, excluded.run_at), excluded.run_at))`)
  const first = db.prepare<{ priority: number; run_at: number }>(`
    SELECT priority, run_at FROM work WHERE owner IS NULL AND kind = ? AND priority <= ? ORDER BY priority DESC, run_at LIMIT 1`)
  const firstBelow = db.prepare<{ priority: number; run_at: number }>(`
    SELECT priority, run_at FROM work WHERE owner IS NULL AND kind = ? AND priority < ? ORDER BY priority DESC, run_at LIMIT 1`)
  const take = db.prepare<WorkRow & { run_at: number }>(`
    UPDATE work SET owner = ?, lease_until = ?, tries = tries + 1 WHERE kind = ? AND key IN (
      SELECT key FROM work WHERE owner IS NULL AND kind = ? AND priority = ? AND run_at <= ? ORDER BY run_at LIMIT ?
    ) RETURNING kind, key, data, tries, owner, run_at`)
  const remove = db.prepare('DELETE FROM work WHERE kind = ? AND key = ? AND owner = ? AND next_data IS NULL')
  const promote = db.prepare(`
    UPDATE work SET owner = NULL, lease_until = NULL, tries = 0, data = next_data, priority = next_priority, run_at = next_run_at,
      next_data = NULL, next_priority = NULL, next_run_at = NULL
    WHERE kind = ? AND key = ? AND owner = ?`)
  const release = db.prepare(`
    UPDATE work SET owner = NULL, lease_until = NULL, tries = ?, data = coalesce(next_data, data),
      priority = max(priority, coalesce(next_priority, priority)), run_at = min(?, coalesce(next_run_at, 9e15)),
      next_data = NULL, next_priority = NULL, next_run_at = NULL
    WHERE kind = ? AND key = ? AND owner = ?`)
  const extend = db.prepare('UPDATE work SET lease_until = ? WHERE kind = ? AND key = ? AND owner = ?')
  const expired = db.prepare<WorkRow>('SELECT kind, key, data, tries, owner FROM work WHERE owner IS NOT NULL AND lease_until <= ?')
  const kill = db.prepare(`
    INSERT INTO dead (kind, key, data, priority, tries, error, died_at)
    SELECT kind, key, data, priority, tries, ?, ? FROM work WHERE kind = ? AND key = ? AND owner = ?`)
  const deadRows = db.prepare<DeadRow>('SELECT * FROM dead ORDER BY dead_id DESC LIMIT ?')
  const raise = db.prepare<DeadRow>('DELETE FROM dead WHERE dead_id = ? RETURNING *')
  const newest = db.prepare<{ data: string }>('SELECT coalesce(next_data, data) AS data FROM work WHERE kind = ? AND key = ?')
  const sizes = db.prepare<{ waiting: number | null; delayed: number | null; active: number | null; dead: number }>(`
    SELECT sum(owner IS NULL AND run_at <= ?1) AS waiting, sum(owner IS NULL AND run_at > ?1) AS delayed,
      sum(owner IS NOT NULL) AS active, (SELECT count(*) FROM dead) AS dead FROM work`)

  const finish = ({ kind, key, owner }: Claimed): void => {
    if (Number(remove.run(kind, key, owner).changes) === 0) promote.run(kind, key, owner)
  }

  return {
    enqueue: ({ kind, key, data, priority = 0, runAt }: NewWork, now: number): void => {
      insert.run(kind, key, JSON.stringify(data), priority, runAt ?? now)
    },
    /** Priority by priority, so that what is delayed is never looked through for what is due. */
    claim: (kind: string, limit: number, now: number, leaseUntil: number): Claim => {
      const items: Claimed[] = []
      let nextAt: number | undefined
      let head = first.get(kind, Number.POSITIVE_INFINITY)
      while (head !== undefined) {
        const isDue = head.run_at <= now
        if (!isDue || items.length === limit) nextAt = Math.min(nextAt ?? head.run_at, head.run_at)
        if (isDue && items.length === limit) break
        if (isDue) {
          const rows = take.all(self, leaseUntil, kind, kind, head.priority, now, limit - items.length)
          items.push(...rows.sort((a, b) => a.run_at - b.run_at).map(claimedOf))
        }
        head = isDue ? first.get(kind, head.priority) : firstBelow.get(kind, head.priority)
      }
      return { items, nextAt }
    },
    finish,
    putBack: ({ kind, key, owner }: Claimed, runAt: number, tries: number): void => {
      release.run(tries, runAt, kind, key, owner)
    },
    bury: (item: Claimed, error: string, now: number): void => {
      kill.run(error, now, item.kind, item.key, item.owner)
      finish(item)
    },
    renew: ({ kind, key, owner }: Claimed, leaseUntil: number): void => {
      extend.run(leaseUntil, kind, key, owner)
    },
    expired: (now: number): readonly Claimed[] => expired.all(now).map(claimedOf),
    dead: (limit: number): readonly DeadWork[] =>
      deadRows.all(limit).map(({ dead_id, kind, key, data, tries, error, died_at }) => ({
        deadId: String(dead_id),
        kind,
        key,
        data: dataOf(data),
        tries,
        error,
        diedAt: died_at,
      })),
    /** What came in under its key since then is newer: of the two data, that one stays. */
    revive: (deadId: string, now: number): string | undefined => {
      const row = /^\d{1,15}$/.test(deadId) ? raise.get(Number(deadId)) : undefined
      if (row === undefined) return undefined
      insert.run(row.kind, row.key, newest.get(row.kind, row.key)?.data ?? row.data, row.priority, now)
      return row.kind
    },
    size: (now: number) => {
      const row = sizes.get(now)
      return { waiting: row?.waiting ?? 0, delayed: row?.delayed ?? 0, active: row?.active ?? 0, dead: row?.dead ?? 0 }
    },
  }
}

export type Items = ReturnType<typeof createItems>
