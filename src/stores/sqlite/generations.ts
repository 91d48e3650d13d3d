import type { Generation, GenerationPatch } from '../../model/generation.ts'
import type { Expect, GenerationStore } from '../../ports/store/generations.ts'
import type { SqlValue, Statement } from '../../sqlite/open.ts'
import type { Base, Post } from './base.ts'
import { columnsOf, mediaOf } from './generation-columns.ts'
import { createList } from './generation-list.ts'
import { createLineCounts } from './line-counts.ts'
import { createLines } from './lines.ts'
import { frozen, type RecordCache } from './record-cache.ts'
import { createUsage } from './usage.ts'

const isAsExpected = (generation: Generation, expect: Expect): boolean =>
  (expect.revision === undefined || generation.revision === expect.revision) &&
  (expect.status === undefined || generation.status === expect.status) &&
  (expect.stage === undefined || generation.stage === expect.stage) &&
  (expect.attempt === undefined || generation.attempt === expect.attempt)

/** The patch goes through JSON by itself: so what is handed out is what was stored, and shares nothing with the caller. */
const patched = (generation: Generation, patch: GenerationPatch): Generation => {
  const removed = Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [name] : []))
  const kept =
    removed.length === 0 ? generation : Object.fromEntries(Object.entries(generation).filter(([name]) => !removed.includes(name)))
  const { generationId, createdAt, revision } = generation
  return {
    ...kept,
    ...(JSON.parse(JSON.stringify(patch)) as GenerationPatch),
    generationId,
    createdAt,
    revision: revision + 1,
  } as Generation
}

export const createGenerations = ({
  db,
  writer,
  cache,
  post,
}: Base & { readonly cache: RecordCache; readonly post: Post }): GenerationStore => {
  const revisionOf = db.prepare<{ revision: number }>('SELECT revision FROM generations WHERE generation_id = ?')
  const docOf = db.prepare<{ doc: string }>('SELECT doc FROM generations WHERE generation_id = ?')
  const dueRows = db.prepare<{ doc: string }>('SELECT doc FROM generations WHERE due_at <= ? ORDER BY due_at LIMIT ?')
  const addMedia = db.prepare('INSERT INTO media_refs VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const dropMedia = db.prepare('DELETE FROM media_refs WHERE media_id = ? AND created_at = ? AND generation_id = ?')
  const usedLately = db.prepare('SELECT 1 FROM media_refs WHERE media_id = ? AND created_at > ? LIMIT 1')
  const usedByLiving = db.prepare(`
    SELECT 1 FROM media_refs CROSS JOIN generations USING (generation_id)
    WHERE media_id = ? AND status IN ('pending', 'running') LIMIT 1`)
  const seconds = db.prepare<{ run_seconds: number }>(
    'SELECT run_seconds FROM generations WHERE tool_id = ? AND run_seconds IS NOT NULL ORDER BY ended_at DESC LIMIT ?',
  )

  const countLine = createLineCounts(db)

  let inserting: Statement<never> | undefined
  const insertOf = (columns: readonly string[]): Statement<never> => {
    const names = ['generation_id', 'revision', 'doc', ...columns]
    inserting ??= db.prepare<never>(
      `INSERT INTO generations (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
    )
    return inserting
  }

  /** One statement for each set of columns that ever changes together: a column that isn't named costs its indexes nothing. */
  const updates = new Map<string, Statement<never>>()
  const updateOf = (changed: readonly string[]): Statement<never> => {
    const key = changed.join()
    const known = updates.get(key)
    if (known !== undefined) return known
    const set = ['revision', 'doc', ...changed].map((name) => `${name} = ?`).join(', ')
    const statement = db.prepare<never>(`UPDATE generations SET ${set} WHERE generation_id = ?`)
    updates.set(key, statement)
    return statement
  }

  const find = (generationId: string): Generation | undefined => {
    const revision = revisionOf.get(generationId)?.revision
    if (revision === undefined) return undefined
    const cached = cache.get(generationId, revision)
    if (cached !== undefined) return cached
    const doc = docOf.get(generationId)?.doc
    if (doc === undefined) return undefined
    const generation = frozen(JSON.parse(doc) as Generation)
    cache.put(generation)
    return generation
  }

  const keepMediaRefs = (before: ReadonlySet<string>, { generationId, createdAt }: Generation, after: ReadonlySet<string>): void => {
    for (const mediaId of after) if (!before.has(mediaId)) addMedia.run(mediaId, createdAt, generationId)
    for (const mediaId of before) if (!after.has(mediaId)) dropMedia.run(mediaId, createdAt, generationId)
  }

  const update = (before: Generation, after: Generation): void => {
    const columnsBefore = columnsOf(before)
    const changed: string[] = []
    const values: SqlValue[] = []
    for (const [name, value] of Object.entries(columnsOf(after))) {
      if (columnsBefore[name] === value) continue
      changed.push(name)
      values.push(value)
    }
    updateOf(changed).run(after.revision, JSON.stringify(after), ...values, after.generationId)
  }

  return {
    ...createLines(db),
    list: createList(db),
    usage: createUsage(db),
    get: async (generationId) => find(generationId),
    insert: (generation, events = []) =>
      writer.write(() => {
        const columns = columnsOf(generation)
        const values = [generation.generationId, generation.revision, JSON.stringify(generation), ...Object.values(columns)]
        if (Number(insertOf(Object.keys(columns)).run(...values).changes) === 0) {
          const existing = find(generation.generationId)
          if (existing === undefined) throw new Error('a generation could neither be inserted nor found')
          return { existing }
        }
        countLine(undefined, generation)
        keepMediaRefs(new Set(), generation, mediaOf(generation))
        post(events)
        return { inserted: generation }
      }),
    transition: (generationId, expect, patch, events = []) =>
      writer.write(() => {
        const before = find(generationId)
        if (before === undefined || !isAsExpected(before, expect)) return undefined
        const after = frozen(patched(before, patch))
        update(before, after)
        countLine(before, after)
        if ('inputMedia' in patch || 'outputs' in patch || 'remoteOutputs' in patch) keepMediaRefs(mediaOf(before), after, mediaOf(after))
        post(events)
        cache.put(after)
        return after
      }),
    due: async (before, limit) => dueRows.all(before, limit).map(({ doc }) => JSON.parse(doc) as Generation),
    recentSeconds: async (toolId, limit) => seconds.all(toolId, limit).map((row) => row.run_seconds),
    refersToMedia: async (mediaId, createdAfter) =>
      usedLately.get(mediaId, createdAfter) !== undefined || usedByLiving.get(mediaId) !== undefined,
  }
}
