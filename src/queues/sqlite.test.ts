import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { queuePathOf } from './sqlite.ts'

test('the queue has a file of its own beside the store’s, unless it is named', () => {
  expect(queuePathOf('sqlite:', 'sqlite:./data/darkroom.db')).toBe(resolve('data/darkroom.queue.db'))
  expect(queuePathOf('sqlite:', 'sqlite:/var/lib/state')).toBe('/var/lib/state.queue.db')
  expect(queuePathOf('sqlite:', 'sqlite:')).toBe(resolve('data/darkroom.queue.db'))
  expect(queuePathOf('sqlite:', 'mongodb://host/name')).toBe(resolve('data/darkroom.queue.db'))
  expect(queuePathOf('sqlite:./other.db', 'sqlite:./data/darkroom.db')).toBe(resolve('other.db'))
  expect(queuePathOf('sqlite:', 'sqlite::memory:')).toBe(':memory:')
  expect(queuePathOf('sqlite::memory:', 'sqlite:./data/darkroom.db')).toBe(':memory:')
})
