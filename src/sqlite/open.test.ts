import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isLostFile, openDatabase } from './open.ts'
import { sqlitePathOf } from './url.ts'

const first = 'CREATE TABLE a (n INTEGER); INSERT INTO a VALUES (1)'
const second = 'ALTER TABLE a ADD COLUMN more TEXT'

describe('opening a database', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom-open-'))
    path = join(folder, 'not', 'yet', 'there.db')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const openWith = (migrations: readonly string[]) => openDatabase(path, { synchronous: 'FULL', migrations, checked: true })

  test('makes its folder, and brings an older file up to date, once', async () => {
    for (const migrations of [[first], [first], [first, second], [first, second]]) (await openWith(migrations)).close()
    const db = await openWith([first, second])
    expect(db.prepare('SELECT * FROM a').all()).toEqual([{ n: 1, more: null }])
    db.close()
  })

  test('a migration that fails leaves nothing of itself', async () => {
    await expect(openWith([first, 'CREATE TABLE b (n); nonsense'])).rejects.toThrow()
    const db = await openWith([first])
    expect(db.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name = 'b'").get()).toEqual({ count: 0 })
    db.close()
  })

  test('a file from a newer program is refused in a sentence', async () => {
    ;(await openWith([first, second])).close()
    await expect(openWith([first])).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('newer program') })
  })

  test('a closed file is whole by itself: what lies beside it may be lost', async () => {
    ;(await openWith([first])).close()
    const moved = join(folder, 'moved.db')
    await copyFile(path, moved)
    const copy = await openDatabase(moved, { synchronous: 'FULL', migrations: [first] })
    expect(copy.prepare('SELECT n FROM a').all()).toHaveLength(1)
    copy.close()
  })

  test('a folder in the place of the file is refused in a sentence', async () => {
    path = folder
    await expect(openWith([first])).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('could not be opened'),
    })
    await writeFile(join(folder, 'file'), '')
    path = join(folder, 'file', 'below.db')
    await expect(openWith([first])).rejects.toMatchObject({ code: 'config_invalid' })
  })

  test('what is no database is told from other trouble', async () => {
    path = join(folder, 'text.db')
    await writeFile(path, 'no database '.repeat(1_000))
    expect(await openWith([first]).catch(isLostFile)).toBe(true)
    expect(existsSync(path)).toBe(true)
    expect(isLostFile(new Error('other'))).toBe(false)
  })
})

test('a URL names a file from the working directory', () => {
  expect(sqlitePathOf('sqlite:./data/a.db')).toBe(resolve('data/a.db'))
  expect(sqlitePathOf('sqlite:/var/a.db')).toBe('/var/a.db')
  expect(sqlitePathOf('sqlite:///var/a.db')).toBe('/var/a.db')
  expect(sqlitePathOf('sqlite::memory:')).toBe(':memory:')
  expect(sqlitePathOf('sqlite:')).toBe('')
})
