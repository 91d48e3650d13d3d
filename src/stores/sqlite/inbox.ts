import type { InboxItem } from '../../model/inbox.ts'
import type { JsonObject } from '../../model/json.ts'
import type { InboxStore } from '../../ports/store/inbox.ts'
import { type Base, orNull } from './base.ts'

interface Row {
  readonly seq: number
  readonly bot: string
  readonly update_id: number
  readonly lane: string
  readonly album: string | null
  readonly status: InboxItem['status']
  readonly tries: number
  readonly received_at: number
  readonly ended_at: number | null
  readonly error: string | null
  readonly doc: string
}

const itemOf = (row: Row): InboxItem => ({
  seq: row.seq,
  bot: row.bot,
  updateId: row.update_id,
  lane: row.lane,
  ...(row.album === null ? {} : { album: row.album }),
  update: JSON.parse(row.doc) as JsonObject,
  receivedAt: row.received_at,
  status: row.status,
  tries: row.tries,
  ...(row.error === null ? {} : { error: row.error }),
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
})

const foundOf = (row: Row | undefined): InboxItem | undefined => (row === undefined ? undefined : itemOf(row))

export const createInbox = ({ db, writer }: Base): InboxStore => {
  const oldest = (fields: string): string =>
    `SELECT ${fields} FROM inbox WHERE bot = ? AND lane = ? AND status = 'waiting' ORDER BY seq LIMIT 1`
  const insert = db.prepare(`
    INSERT INTO inbox (bot, update_id, lane, album, received_at, doc, status, tries) VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0)
    ON CONFLICT DO NOTHING`)
  const next = db.prepare<Row>(oldest('*'))
  const take = db.prepare<Row>(`UPDATE inbox SET tries = tries + 1 WHERE seq = (${oldest('seq')}) RETURNING *`)
  const album = db.prepare<Row>('SELECT * FROM inbox WHERE bot = ? AND lane = ? AND album = ? ORDER BY seq')
  const select = db.prepare<Row>('SELECT * FROM inbox WHERE bot = ? AND update_id = ?')
  const end = db.prepare("UPDATE inbox SET status = ?, error = ?, ended_at = ? WHERE bot = ? AND update_id = ? AND status = 'waiting'")
  const lanes = db.prepare<{ lane: string }>(
    "SELECT lane FROM inbox WHERE bot = ? AND status = 'waiting' GROUP BY lane ORDER BY min(seq) LIMIT ?",
  )
  const countOf = (status: 'waiting' | 'aside') => {
    const statement = db.prepare<{ count: number }>(`SELECT count(*) AS count FROM inbox WHERE bot = ? AND status = '${status}'`)
    return (bot: string): number => statement.get(bot)?.count ?? 0
  }
  const countWaiting = countOf('waiting')
  const countAside = countOf('aside')
  const remove = db.prepare('DELETE FROM inbox WHERE ended_at < ?')

  return {
    add: (arrivals) =>
      writer.write(() => {
        const isNew = arrivals.filter((arrival) => {
          const { bot, updateId, lane, receivedAt, update } = arrival
          return Number(insert.run(bot, updateId, lane, orNull(arrival.album), receivedAt, JSON.stringify(update)).changes) === 1
        })
        return [...new Set(isNew.map(({ lane }) => lane))]
      }),
    next: async (bot, lane) => foundOf(next.get(bot, lane)),
    take: (bot, lane) => writer.write(() => foundOf(take.get(bot, lane))),
    album: async (bot, lane, albumId) => album.all(bot, lane, albumId).map(itemOf),
    get: async (bot, updateId) => foundOf(select.get(bot, updateId)),
    end: (bot, updateIds, { status, error, now }) =>
      writer.write(() => {
        for (const updateId of updateIds) end.run(status, orNull(error), now, bot, updateId)
      }),
    waitingLanes: async (bot, limit) => lanes.all(bot, limit).map(({ lane }) => lane),
    count: async (bot) => ({ waiting: countWaiting(bot), aside: countAside(bot) }),
    removeBefore: (at) => writer.write(() => Number(remove.run(at).changes)),
  }
}
