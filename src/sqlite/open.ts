import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DarkroomError, messageOf } from '../model/errors.ts'

export type SqlValue = string | number | bigint | null | Uint8Array

export interface Statement<Row> {
  get(...values: readonly SqlValue[]): Row | undefined
  all(...values: readonly SqlValue[]): Row[]
  run(...values: readonly SqlValue[]): { readonly changes: number | bigint }
}

/** The little that we use of node:sqlite, which the package of the same interface offers too. */
export interface Database {
  exec(sql: string): void
  /** The caller names the row's type; SQLite can't. */
  prepare<Row>(sql: string): Statement<Row>
  close(): void
}

interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Database
}

export interface OpenOptions {
  /** FULL: what is committed survives a power cut. NORMAL: what is committed survives a killed process. */
  readonly synchronous: 'FULL' | 'NORMAL'
  /** The first brings an empty file to version 1, and so on. A migration that was released never changes. */
  readonly migrations: readonly string[]
  /** Look through the whole file for damage first; for small files. */
  readonly checked?: boolean
}

export const memoryPath = ':memory:'

const busyTimeoutMs = 5_000
const cacheKib = 16_000
const maxOpenTries = 200
const openPauseMs = 25

/** Node's own SQLite where this Node has it, else the package with the same interface. */
const loadSqlite = async (): Promise<SqliteModule> => {
  const builtIn = process.getBuiltinModule?.('node:sqlite') as SqliteModule | undefined
  return builtIn ?? ((await import('@photostructure/sqlite')) as unknown as SqliteModule)
}

const busyCode = 5
/** Not readable as a database, damaged, or moved away under an open handle. */
const lostCodes: ReadonlySet<number> = new Set([8, 10, 11, 26])

/** The lower byte of an extended code is the plain one. */
const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined

/** The file itself is the trouble: the same operation on a new file would do. */
export const isLostFile = (error: unknown): boolean => lostCodes.has(codeOf(error) ?? 0)

const damaged = (): Error => Object.assign(new Error('the database file is damaged'), { errcode: 11 })

const check = (db: Database): void => {
  const [verdict] = Object.values(db.prepare<Record<string, SqlValue>>('PRAGMA quick_check(1)').get() ?? {})
  if (verdict !== 'ok') throw damaged()
}

/** Switching to WAL doesn't wait for other openers by itself, whatever the busy timeout: so we do. */
const whileBusy = (action: () => void): void => {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let tries = 1; ; tries += 1) {
    try {
      return action()
    } catch (error) {
      if (codeOf(error) !== busyCode || tries >= maxOpenTries) throw error
      Atomics.wait(pause, 0, 0, openPauseMs)
    }
  }
}

const migrate = (db: Database, migrations: readonly string[]): void => {
  const readVersion = (): number => db.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0
  if (readVersion() === migrations.length) return
  // Two processes may open one new file at once: the version is read again once the file is ours.
  db.exec('BEGIN IMMEDIATE')
  try {
    const version = readVersion()
    if (version > migrations.length) {
      throw new DarkroomError('config_invalid', {
        message: `The database is of version ${version}, and this program knows versions up to ${migrations.length}. Please start the newer program.`,
      })
    }
    for (const migration of migrations.slice(version)) db.exec(migration)
    db.exec(`PRAGMA user_version = ${migrations.length}`)
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

const openFile = ({ DatabaseSync }: SqliteModule, path: string): Database => {
  try {
    if (path !== memoryPath) mkdirSync(dirname(path), { recursive: true })
    return new DatabaseSync(path)
  } catch (cause) {
    const message = 'The database file could not be opened. Please check that its folder is there and may be written to.'
    throw new DarkroomError('config_invalid', { message, detail: messageOf(cause), cause })
  }
}

/**
 * Brings everything into the one file, if nobody else is using it: so a stopped program's file is whole by itself.
 * The driver may keep its handle until the statements are collected, so closing alone wouldn't do that.
 */
const closeWhole = (db: Database): void => {
  try {
    db.exec('PRAGMA busy_timeout = 0')
    db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
  } catch {
    // Then the next one to open the file does it.
  } finally {
    db.close()
  }
}

/** Opens the file, made and brought up to date if need be. */
export const openDatabase = async (path: string, options: OpenOptions): Promise<Database> => {
  const db = openFile(await loadSqlite(), path)
  try {
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    whileBusy(() => db.exec('PRAGMA journal_mode = WAL'))
    db.exec(`PRAGMA synchronous = ${options.synchronous}; PRAGMA cache_size = -${cacheKib}; PRAGMA temp_store = MEMORY`)
    whileBusy(() => migrate(db, options.migrations))
    if (options.checked === true) check(db)
    return { exec: (sql) => db.exec(sql), prepare: (sql) => db.prepare(sql), close: () => closeWhole(db) }
  } catch (error) {
    db.close()
    throw error
  }
}
