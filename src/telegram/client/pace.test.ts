import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../test/support/clock.ts'
import type { Urgency } from './index.ts'
import { createPace } from './pace.ts'

const setUp = () => {
  const clock = createManualClock(0)
  const pace = createPace({ clock })
  const went: { name: string; chat: string; at: number; messages: number }[] = []
  const send = (chat: string, name: string, urgency: Urgency = 'reply', messages = 1): void =>
    void pace.enter(chat, urgency, messages).then((leave) => {
      went.push({ name, chat, at: clock.now(), messages })
      leave()
    })
  /** Time in small steps, each with whatever it set free. */
  const pass = async (ms: number, step = 100): Promise<void> => {
    for (let left = ms; left > 0; left -= step) {
      await Promise.resolve()
      clock.advance(step)
      await Promise.resolve()
      await Promise.resolve()
    }
  }
  return { clock, pace, went, send, pass }
}

describe('the pace of calls', () => {
  test('a private chat takes three at once, then one a second', async () => {
    const { went, send, pass } = setUp()
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) send('7', name)
    await pass(10_000)
    expect(went.map((one) => one.name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(went.map((one) => Math.floor(one.at / 1_000))).toEqual([0, 0, 0, 3, 3, 3])
  })

  test('what is urgent goes first, and what waits otherwise keeps its order', async () => {
    const { went, send, pass } = setUp()
    for (const name of ['1', '2', '3']) send('7', name)
    send('7', 'progress', 'progress')
    send('7', 'reply')
    send('7', 'result', 'result')
    send('7', 'result 2', 'result')
    await pass(20_000)
    expect(went.map((one) => one.name)).toEqual(['1', '2', '3', 'result', 'result 2', 'reply', 'progress'])
  })

  test('a group takes twenty messages a minute, and an album counts as what is in it', async () => {
    const { went, send, pass } = setUp()
    send('-5', 'album', 'result', 10)
    send('-5', 'album 2', 'result', 10)
    send('-5', 'one more', 'result')
    await pass(59_000)
    expect(went.map((one) => one.name)).toEqual(['album', 'album 2'])
    await pass(3_000)
    expect(went.map((one) => one.name)).toEqual(['album', 'album 2', 'one more'])
  })

  test('chats do not wait for each other, and a chat that was told to wait does', async () => {
    const { pace, went, send, pass } = setUp()
    pace.hold('7', 5_000)
    send('7', 'held')
    send('8', 'free')
    await pass(4_900)
    expect(went.map((one) => one.name)).toEqual(['free'])
    await pass(200)
    expect(went.map((one) => one.name)).toEqual(['free', 'held'])
  })

  test('when Telegram holds everything back, everything waits', async () => {
    const { pace, went, send, pass } = setUp()
    pace.hold(undefined, 2_000)
    send('7', 'a')
    expect(pace.resultAt('8')).toBe(2_000)
    await pass(1_900)
    expect(went).toEqual([])
    await pass(200)
    expect(went.map((one) => one.name)).toEqual(['a'])
  })

  test('progress leaves room for results, and does not follow too soon on itself', async () => {
    const { pace, send, pass, clock } = setUp()
    expect(pace.progressAt('7')).toBeLessThanOrEqual(clock.now())
    send('7', 'p', 'progress')
    await pass(100)
    expect(pace.progressAt('7')).toBe(3_000)
    send('-5', 'album', 'result', 10)
    send('-5', 'p', 'progress')
    await pass(100)
    expect(pace.progressAt('-5')).toBeGreaterThanOrEqual(60_000)
  })

  test('no stretch of time ever holds more than it may, whatever comes when', async () => {
    const arrival = fc.record({
      wait: fc.integer({ min: 0, max: 4_000 }),
      chat: fc.constantFrom('1', '2', '-3', '-4'),
      messages: fc.constantFrom(1, 1, 1, 2, 10),
      urgency: fc.constantFrom<Urgency>('result', 'reply', 'progress'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 1, maxLength: 60 }), async (arrivals) => {
        const { went, send, pass } = setUp()
        for (const [index, { wait, chat, messages, urgency }] of arrivals.entries()) {
          await pass(wait, 500)
          send(chat, String(index), urgency, messages)
        }
        await pass(2_400_000, 5_000)
        expect(went).toHaveLength(arrivals.length)
        for (const { chat, at } of went) {
          const own = went.filter((other) => other.chat === chat)
          const within = (ms: number) => own.filter((other) => other.at > at - ms && other.at <= at)
          expect(within(3_000).length).toBeLessThanOrEqual(3)
          if (chat.startsWith('-')) expect(within(60_000).reduce((sum, one) => sum + one.messages, 0)).toBeLessThanOrEqual(20)
          const all = went.filter((other) => other.at > at - 1_000 && other.at <= at)
          expect(all.reduce((sum, one) => sum + one.messages, 0)).toBeLessThanOrEqual(28)
        }
      }),
      { numRuns: 25 },
    )
  })

  test('a call under way counts until it is answered, however long that takes', async () => {
    const { clock, pace, went, send, pass } = setUp()
    const leaves = await Promise.all(['a', 'b', 'c'].map(() => pace.enter('7', 'reply')))
    send('7', 'd')
    await pass(20_000)
    expect(went).toEqual([])
    leaves[0]?.()
    const answeredAt = clock.now()
    await pass(2_900)
    expect(went).toEqual([])
    await pass(200)
    expect(went.map((one) => one.at - answeredAt)).toEqual([3_000])
  })

  test('it forgets chats that have been quiet', async () => {
    const { pace, send, pass, clock } = setUp()
    for (let chat = 1; chat <= 1_500; chat += 1) send(String(chat), 'a')
    await pass(60_000, 1_000)
    clock.advance(120_000)
    send('9999', 'a')
    await pass(100)
    expect(pace.size()).toBeLessThan(10)
  })
})
