import type { DarkroomEvent, NewEvent } from '../../model/event.ts'
import type { EventStore } from '../../ports/store/events.ts'
import { type Base, createStatements, orNull, type Post } from './base.ts'

interface EventRow {
  readonly seq: number
  readonly event: string
}

const eventOf = ({ seq, event }: EventRow): DarkroomEvent => ({ ...(JSON.parse(event) as NewEvent), seq })

/** The outbox that records write to, and the log that it is copied to. */
export const createEvents = ({ db, writer }: Base): { readonly events: EventStore; readonly post: Post } => {
  const posting = db.prepare('INSERT INTO outbox (event_id, at, account, generation_id, event) VALUES (?, ?, ?, ?, ?)')
  const lastOfBatch = db.prepare<{ place: number | null }>(
    'SELECT max(place) AS place FROM (SELECT place FROM outbox ORDER BY place LIMIT ?)',
  )
  const copy = db.prepare<EventRow>(`
    INSERT INTO events (event_id, at, account, generation_id, event)
    SELECT event_id, at, account, generation_id, event FROM outbox WHERE place <= ? ORDER BY place
    ON CONFLICT DO NOTHING RETURNING seq, event`)
  const clear = db.prepare('DELETE FROM outbox WHERE place <= ?')
  const last = db.prepare<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM events')
  const everGiven = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
  const remove = db.prepare('DELETE FROM events WHERE at < ?')

  const statement = createStatements(db)

  const post: Post = (events) => {
    for (const event of events) {
      posting.run(event.eventId, event.at, orNull(event.account), orNull(event.generationId), JSON.stringify(event))
    }
  }

  const events: EventStore = {
    relay: async (limit) => {
      // Most calls find nothing, and a look costs less than a transaction.
      if ((lastOfBatch.get(1)?.place ?? null) === null) return []
      return writer.writeLast(() => {
        const place = lastOfBatch.get(limit)?.place ?? null
        if (place === null) return []
        const copied = copy.all(place)
        clear.run(place)
        return copied.sort((a, b) => a.seq - b.seq).map(eventOf)
      })
    },
    list: async ({ after, account, generationId, limit }) => {
      const wanted = [
        ...(account === undefined ? [] : [{ clause: 'AND account = ?', value: account }]),
        ...(generationId === undefined ? [] : [{ clause: 'AND generation_id = ?', value: generationId }]),
      ]
      const where = wanted.map(({ clause }) => clause).join(' ')
      return statement<EventRow>(`SELECT seq, event FROM events WHERE seq > ? ${where} ORDER BY seq LIMIT ?`)
        .all(after, ...wanted.map(({ value }) => value), limit)
        .map(eventOf)
    },
    lastSeq: async () => Math.max(last.get()?.seq ?? 0, everGiven.get()?.seq ?? 0),
    removeBefore: (at) => writer.write(() => Number(remove.run(at).changes)),
  }
  return { events, post }
}
