import type { MediaFile, MediaRow } from '../../model/media.ts'
import type { MediaRows } from '../../ports/store/media.ts'
import type { Base } from './base.ts'

interface Row {
  readonly file: string
  readonly created_at: number
  readonly last_used_at: number
  readonly marked_at: number | null
}

const mediaRowOf = (row: Row): MediaRow => ({
  ...(JSON.parse(row.file) as MediaFile),
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  ...(row.marked_at === null ? {} : { markedAt: row.marked_at }),
})

const fields = 'file, created_at, last_used_at, marked_at'

export const createMediaRows = ({ db, writer }: Base): MediaRows => {
  const upsert = db.prepare<Row>(`
    INSERT INTO media (media_id, file, created_at, last_used_at) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET last_used_at = max(last_used_at, excluded.last_used_at), marked_at = NULL
    RETURNING ${fields}`)
  const select = db.prepare<Row>(`SELECT ${fields} FROM media WHERE media_id = ?`)
  const touch = db.prepare('UPDATE media SET last_used_at = max(last_used_at, ?), marked_at = NULL WHERE media_id = ?')
  const idle = db.prepare<Row>(`SELECT ${fields} FROM media WHERE marked_at IS NULL AND last_used_at < ? ORDER BY last_used_at LIMIT ?`)
  const mark = db.prepare('UPDATE media SET marked_at = ? WHERE media_id = ? AND marked_at IS NULL')
  const marked = db.prepare<Row>(`SELECT ${fields} FROM media WHERE marked_at < ? ORDER BY marked_at LIMIT ?`)
  const removeMarked = db.prepare('DELETE FROM media WHERE media_id = ? AND marked_at IS NOT NULL')

  return {
    upsert: (file, now) =>
      writer.write(() => {
        const row = upsert.get(file.mediaId, JSON.stringify(file), now, now)
        if (row === undefined) throw new Error('a media row could not be written')
        return mediaRowOf(row)
      }),
    get: async (mediaId) => {
      const row = select.get(mediaId)
      return row === undefined ? undefined : mediaRowOf(row)
    },
    touch: (mediaId, now) => writer.write(() => Number(touch.run(now, mediaId).changes) === 1),
    idle: async (before, limit) => idle.all(before, limit).map(mediaRowOf),
    mark: (mediaId, now) =>
      writer.write(() => {
        mark.run(now, mediaId)
      }),
    marked: async (before, limit) => marked.all(before, limit).map(mediaRowOf),
    removeMarked: (mediaId) => writer.write(() => Number(removeMarked.run(mediaId).changes) === 1),
  }
}
