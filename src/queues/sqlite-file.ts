import { renameSync, rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { messageOf } from '../model/errors.ts'
import type { Log } from '../ports/log.ts'
import { createWriter, type Writer } from '../sqlite/group-commit.ts'
import { type Database, isLostFile, memoryPath, openDatabase, type SqlValue } from '../sqlite/open.ts'
import { createItems, type Items, migrations } from './sqlite-items.ts'

/** The queue's file, replaced under way when it is deleted or damaged: nothing in it is the truth. */
export interface QueueFile {
  write<T>(operation: (items: Items) => T): Promise<T>
  writeLast<T>(operation: (items: Items) => T): Promise<T>
  read<T>(operation: (items: Items) => T): Promise<T>
  settled(): Promise<void>
  /** Notices that the file was deleted or replaced, and moves to the one that is there. */
  check(): Promise<void>
  close(): void
}

interface OpenFile {
  readonly db: Database
  readonly writer: Writer
  readonly items: Items
  readonly identity: string
}

const identityOf = (path: string): string => {
  const found = path === memoryPath ? undefined : statSync(path, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.dev}.${found.ino}`
}

const removeCompanions = (path: string): void => {
  for (const ending of ['-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
}

const open = async (path: string): Promise<OpenFile> => {
  const db = await openDatabase(path, { synchronous: 'NORMAL', migrations, checked: true })
  return { db, writer: createWriter(db), items: createItems(db), identity: identityOf(path) }
}

/** What the lost file still knew, as far as it can be read. What the new file has under the same key came later and stays. */
const carryOver = (from: Database, to: OpenFile): Promise<void> => {
  const columns = 'kind, key, data, priority, run_at, tries, owner, lease_until, next_data, next_priority, next_run_at'
  const rows = from.prepare<Record<string, SqlValue>>(`SELECT ${columns} FROM work`).all()
  const insert = to.db.prepare(`INSERT INTO work (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
  return to.writer.write(() => {
    for (const row of rows) insert.run(...Object.values(row))
  })
}

export const openQueueFile = async (path: string, log: Log): Promise<QueueFile> => {
  const file = basename(path)

  const setAside = (): void => {
    const aside = `${path}.damaged`
    if (identityOf(path) !== '') renameSync(path, aside)
    removeCompanions(path)
    log.warn(
      { file, aside: basename(aside) },
      'The queue file was damaged. It is set aside and a new one takes its place; no work is lost.',
    )
  }

  const openOrReplace = async (): Promise<OpenFile> => {
    try {
      return await open(path)
    } catch (error) {
      if (path === memoryPath || !isLostFile(error)) throw error
      setAside()
      return open(path)
    }
  }

  let current = await openOrReplace()
  let moving: Promise<void> | undefined
  let closed = false

  const moveTo = async (next: OpenFile): Promise<void> => {
    const { db, writer } = current
    writer.close()
    current = next
    try {
      await carryOver(db, next)
    } catch (error) {
      log.debug({ file, error: messageOf(error) }, 'What the lost queue file knew could not be read; the sweep brings it back.')
    } finally {
      db.close()
    }
  }

  const replace = async (damaged: boolean): Promise<void> => {
    if (damaged && identityOf(path) === current.identity) setAside()
    else {
      if (identityOf(path) === '') removeCompanions(path)
      log.warn({ file }, 'The queue file was deleted or replaced. A new one takes its place; no work is lost.')
    }
    const next = await openOrReplace()
    if (closed) next.db.close()
    else await moveTo(next)
  }

  const move = (damaged: boolean): Promise<void> => {
    moving ??= replace(damaged).finally(() => {
      moving = undefined
    })
    return moving
  }

  /** An operation that found the file lost is done again, on the new one. */
  const withFile = async <T>(operation: (open: OpenFile) => Promise<T>): Promise<T> => {
    const used = current
    try {
      return await operation(used)
    } catch (error) {
      if (closed || path === memoryPath || !isLostFile(error)) throw error
      if (used === current) await move(true)
      return operation(current)
    }
  }

  return {
    write: (operation) => withFile(({ writer, items }) => writer.write(() => operation(items))),
    writeLast: (operation) => withFile(({ writer, items }) => writer.writeLast(() => operation(items))),
    read: (operation) => withFile(async ({ items }) => operation(items)),
    settled: () => current.writer.settled(),
    check: async () => {
      if (!closed && path !== memoryPath && identityOf(path) !== current.identity) await move(false)
    },
    close: () => {
      closed = true
      current.writer.close()
      current.db.close()
    },
  }
}
