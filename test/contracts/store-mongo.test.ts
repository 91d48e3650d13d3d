import { describe, expect, test } from 'vitest'
import { mongo } from '../../scripts/lib/servers/index.ts'
import { openMongo } from '../../src/stores/mongo/open.ts'
import { createManualClock } from '../support/clock.ts'
import { silentLog as log } from '../support/log.ts'
import { isServed, type Query, queriesOf, type Sent, shapeOf, wordsIn } from '../support/mongo-queries.ts'
import { useMongoWorld } from '../support/mongo-world.ts'
import { describeStore } from './store.ts'

/** All that a store may send: nothing that a small server lacks, and nothing that needs more than one document at a time. */
const allowed = {
  commands: ['find', 'getMore', 'killCursors', 'insert', 'update', 'delete', 'findAndModify', 'aggregate', 'listIndexes', 'createIndexes'],
  words: {
    index: [],
    filter: ['$and', '$exists', '$gt', '$gte', '$in', '$lt', '$lte', '$ne', '$not', '$or', '$regex'],
    update: ['$each', '$inc', '$max', '$min', '$push', '$set', '$setOnInsert', '$unset'],
    pipeline: ['$group', '$sum'],
  },
} as const

const bookkeeping = ['hello', 'ping', 'endSessions', 'buildInfo', 'buildinfo', 'saslStart', 'saslContinue', 'isMaster', 'ismaster']
const writes = ['insert', 'update', 'delete', 'findAndModify', 'createIndexes']

describe('mongo', { timeout: 120_000 }, () => {
  const world = useMongoWorld(mongo)
  const sent: Sent[] = []
  const onCommand = (name: string, command: object): void => {
    if (!bookkeeping.includes(name)) sent.push({ name, command: { ...command } })
  }

  describeStore('mongo', async (clock) => {
    const url = world().freshUrl()
    const open = () => openMongo(url, { clock, log }, { onCommand })
    let store = await open()
    return {
      store,
      reopen: async () => {
        await store.close()
        store = await open()
        return store
      },
      cleanup: async () => {
        await store.close()
        await world().drop(url)
      },
    }
  })

  describe('all that was sent to the server meanwhile', () => {
    const queries = (): ReadonlyMap<string, Query> => new Map(sent.flatMap(queriesOf).map((query) => [shapeOf(query), query]))
    const wordsOf = (values: readonly unknown[]): readonly string[] => [...new Set(values.flatMap(wordsIn))].sort()
    const membersOf = (name: string, list: string, member: string): readonly unknown[] =>
      sent
        .filter((one) => one.name === name)
        .flatMap(({ command }) => (command[list] as Record<string, unknown>[]).map((each) => each[member]))

    /** A store on a database of its own that is gone again afterwards. */
    const onFresh = async (act: (url: string) => Promise<void>): Promise<void> => {
      const url = world().freshUrl()
      const store = await openMongo(url, { clock: createManualClock(), log })
      await act(url)
      await store.close()
      await world().drop(url)
    }

    test('is of the commands and operators that every server has: no transaction, no join, no update by a pipeline', () => {
      expect(sent.length).toBeGreaterThan(1_000)
      expect([...new Set(sent.map(({ name }) => name))].filter((name) => !(allowed.commands as readonly string[]).includes(name))).toEqual(
        [],
      )
      for (const { command } of sent) expect(command).not.toHaveProperty('startTransaction')
      const updates = [
        ...membersOf('update', 'updates', 'u'),
        ...sent.filter(({ name }) => name === 'findAndModify').map(({ command }) => command['update']),
      ]
      expect(updates.filter((update) => Array.isArray(update))).toEqual([])
      expect(wordsOf(updates).filter((word) => !(allowed.words.update as readonly string[]).includes(word))).toEqual([])
      expect(
        wordsOf([...queries().values()].map(({ filter }) => filter)).filter(
          (word) => !(allowed.words.filter as readonly string[]).includes(word),
        ),
      ).toEqual([])
      const stages = sent.filter(({ name }) => name === 'aggregate').flatMap(({ command }) => (command['pipeline'] as object[]).slice(1))
      expect(wordsOf(stages).filter((word) => !(allowed.words.pipeline as readonly string[]).includes(word))).toEqual([])
    })

    test('asks for plain and unique indexes alone', () => {
      const indexes = sent.filter(({ name }) => name === 'createIndexes').flatMap(({ command }) => command['indexes'] as object[])
      expect(indexes.length).toBeGreaterThan(30)
      for (const index of indexes) expect(Object.keys(index).filter((name) => !['key', 'name', 'unique'].includes(name))).toEqual([])
    })

    test('is written to the majority, in its journal', () => {
      for (const { name, command } of sent)
        if (writes.includes(name) && name !== 'createIndexes') expect(command['writeConcern']).toMatchObject({ w: 'majority' })
    })

    test('is found by the leading keys of an index, in its order, and by no look at a whole collection', async () => {
      await onFresh(async (url) => {
        const unserved: string[] = []
        for (const [shape, query] of queries()) {
          const indexes = (await world().indexesOf(url, query.collection)).map(({ key }) => key)
          // FerretDB tells no plan that says anything about its indexes.
          const plan = world().kind === 'FerretDB' ? '' : await world().planOf(url, query)
          if (!isServed(query, indexes) || plan.includes('COLLSCAN')) unserved.push(shape)
        }
        expect(queries().size).toBeGreaterThan(60)
        expect(unserved).toEqual([])
      })
    })
  })
})

test.each([
  [true, { a: 1 }, {}],
  [true, { b: 2, a: 1 }, {}],
  [true, { a: 1, b: { $gt: 2 } }, {}],
  [true, { a: 1 }, { b: 1, c: -1 }],
  [true, { a: { $in: [1, 2] } }, { b: -1, c: 1 }],
  [true, { z: 1 }, { a: 1, b: 1 }],
  [true, { a: { $gt: 1 } }, {}],
  [true, { $or: [{ a: 1 }, { a: 2, z: 1 }] }, {}],
  [false, { b: 1 }, {}],
  [false, { a: { $ne: 1 } }, {}],
  [false, { a: { $exists: true } }, {}],
  [false, { a: 1 }, { c: 1 }],
  [false, { a: 1 }, { b: 1, c: 1 }],
  [false, { a: { $gt: 1 } }, { b: 1 }],
  [false, { $or: [{ a: 1 }, { z: 1 }] }, {}],
  [false, {}, {}],
] as const)('an index on a, b, c downwards serves, %s: %j in the order %j', (expected, filter, sort) => {
  expect(isServed({ filter, sort }, [{ a: 1, b: 1, c: -1 }])).toBe(expected)
})
