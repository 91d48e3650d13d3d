import { expect, test } from 'vitest'
import { createManualClock } from '../../../../test/support/clock.ts'
import { createMemoryKv } from '../../../../test/support/memory-kv.ts'
import { createStatusBook } from './status-book.ts'

const open = () => {
  const clock = createManualClock()
  const kv = createMemoryKv(clock)
  return { clock, kv, book: createStatusBook({ kv, clock }) }
}

test('what is written is read, for a week', async () => {
  const { clock, book } = open()
  await book.put('g1', { chat: '5', messageId: 7, text: 'hello' })
  expect(await book.get('g1')).toEqual({ chat: '5', messageId: 7, text: 'hello' })
  clock.advance(6 * 86_400_000)
  expect(await book.get('g1')).toBeDefined()
  clock.advance(86_400_000)
  expect(await book.get('g1')).toBeUndefined()
})

test('removed is gone, and what nobody understands is as good as gone', async () => {
  const { kv, book } = open()
  await book.put('g1', { chat: '5' })
  await book.remove('g1')
  await kv.put('status:g2', { messageId: 'seven' })
  expect([await book.get('g1'), await book.get('g2')]).toEqual([undefined, undefined])
})

test('one after the other for each key, also after one that failed; other keys don’t wait', async () => {
  const { book } = open()
  const seen: string[] = []
  let release = (): void => {}
  const first = book.withLock('a', async () => {
    await new Promise<void>((resolve) => {
      release = resolve
    })
    seen.push('first')
    throw new Error('it failed')
  })
  const second = book.withLock('a', async () => seen.push('second'))
  await book.withLock('b', async () => seen.push('other'))
  release()
  await expect(first).rejects.toThrow('it failed')
  await second
  expect(await book.withLock('a', async () => 'an answer')).toBe('an answer')
  expect(seen).toEqual(['other', 'first', 'second'])
})
