import { describe, expect, test } from 'vitest'
import { createWriter } from './group-commit.ts'
import { type Database, openDatabase } from './open.ts'

const migrations = [
  `CREATE TABLE parent (id INTEGER PRIMARY KEY);
   CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`,
]
const openHere = () => openDatabase(':memory:', { synchronous: 'FULL', migrations })
const idsOf = (db: Database): number[] =>
  db
    .prepare<{ id: number }>('SELECT id FROM parent ORDER BY id')
    .all()
    .map(({ id }) => id)

/** Counts what is begun and committed. */
const counting = (db: Database) => {
  const begun: string[] = []
  const prepare: Database['prepare'] = <Row>(sql: string) => {
    const statement = db.prepare<Row>(sql)
    return {
      ...statement,
      get: (...values) => statement.get(...values),
      all: (...values) => statement.all(...values),
      run: (...values) => {
        begun.push(sql)
        return statement.run(...values)
      },
    }
  }
  return { db: { exec: db.exec, close: db.close, prepare }, commits: () => begun.filter((sql) => sql === 'COMMIT').length }
}

describe('the writes of one tick', () => {
  test('are one commit, and none is promised before it', async () => {
    const real = await openHere()
    const { db, commits } = counting(real)
    const { write } = createWriter(db)
    const insert = real.prepare('INSERT INTO parent VALUES (?)')
    const seenAt: number[] = []
    await Promise.all([1, 2, 3].map((id) => write(() => insert.run(id)).then(() => seenAt.push(commits()))))
    expect(seenAt).toEqual([1, 1, 1])
    await write(() => insert.run(4))
    expect(commits()).toBe(2)
    expect(idsOf(real)).toEqual([1, 2, 3, 4])
  })

  test('fail alone: each of the others is written once', async () => {
    const db = await openHere()
    const { write } = createWriter(db)
    const insert = db.prepare('INSERT INTO parent VALUES (?)')
    const twice = () => {
      insert.run(9)
      insert.run(9)
    }
    const results = await Promise.allSettled([write(() => insert.run(1)), write(twice), write(() => insert.run(2)), write(twice)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
    expect(idsOf(db)).toEqual([1, 2])
  })

  test('a commit that fails fails all of them, and the next one works', async () => {
    const db = await openHere()
    let rollbacks = 0
    const { write } = createWriter(db, { onRollback: () => (rollbacks += 1) })
    const insert = db.prepare('INSERT INTO parent VALUES (?)')
    const orphan = db.prepare('INSERT INTO child VALUES (1, 77)')
    const results = await Promise.allSettled([write(() => insert.run(1)), write(() => orphan.run())])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(rollbacks).toBe(1)
    expect(idsOf(db)).toEqual([])
    await write(() => insert.run(2))
    expect(idsOf(db)).toEqual([2])
  })

  test('what is to come last does, and sees all the others', async () => {
    const db = await openHere()
    const { write, writeLast } = createWriter(db)
    const insert = db.prepare('INSERT INTO parent VALUES (?)')
    const last = writeLast(() => idsOf(db))
    await write(() => insert.run(1))
    expect(await last).toEqual([1])
  })

  test('closing writes what waits and refuses what comes after', async () => {
    const db = await openHere()
    const writer = createWriter(db)
    const insert = db.prepare('INSERT INTO parent VALUES (?)')
    const waiting = writer.write(() => insert.run(1))
    writer.close()
    expect(idsOf(db)).toEqual([1])
    await waiting
    await expect(writer.write(() => insert.run(2))).rejects.toThrow('closed')
    await writer.settled()
    expect(idsOf(db)).toEqual([1])
  })
})
