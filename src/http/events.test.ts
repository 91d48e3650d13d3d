import { describe, expect, it, vi } from 'vitest'
import { createManualClock } from '../../test/support/clock.ts'
import { silentLog } from '../log.ts'
import type { DarkroomEvent } from '../model/event.ts'
import type { EventStore } from '../ports/store/events.ts'
import { streamEvents } from './events.ts'

const eventOf = (seq: number): DarkroomEvent => ({ seq, eventId: `e${seq}`, type: 'generation.running', at: seq, account: 'a', data: {} })

/** A log, a feed and a client that takes so many and then is full. */
const open = (room: number) => {
  const clock = createManualClock()
  const log: DarkroomEvent[] = []
  const reads: number[] = []
  const listeners = new Set<(event: DarkroomEvent) => void>()
  const events: EventStore = {
    relay: async () => [],
    list: async ({ after, limit }) => {
      reads.push(after)
      return log.filter((event) => event.seq > after).slice(0, limit)
    },
    lastSeq: async () => log.length,
    removeBefore: async () => 0,
  }
  const got: number[] = []
  let left = room
  let drain: () => void = () => undefined
  let ended = false
  const sink = {
    write: (event: DarkroomEvent) => {
      got.push(event.seq)
      left -= 1
      return left > 0
    },
    whenDrained: (callback: () => void) => {
      drain = callback
    },
    beat: () => undefined,
    end: () => {
      ended = true
    },
  }
  const feed = {
    subscribe: (listener: (event: DarkroomEvent) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  streamEvents({ events, feed, clock, log: silentLog }, {}, 0, sink)
  return {
    clock,
    got,
    reads,
    listening: () => listeners.size,
    ended: () => ended,
    happen: (count: number) => {
      for (let index = 0; index < count; index += 1) {
        const event = eventOf(log.length + 1)
        log.push(event)
        for (const listener of [...listeners]) listener(event)
      }
    },
    drain: (more: number) => {
      left = more
      drain()
    },
  }
}

describe('a slow client', () => {
  it('is kept nothing for, and catches up from the log when there is room', async () => {
    const stream = open(3)
    await vi.waitFor(() => expect(stream.reads).toHaveLength(1))
    await Promise.resolve()
    stream.happen(1_000)
    expect(stream.got).toEqual([1, 2, 3])
    stream.drain(5_000)
    await vi.waitFor(() => expect(stream.got).toHaveLength(1_000))
    expect(stream.got).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1))
    stream.happen(1)
    expect(stream.got.at(-1)).toBe(1_001)
    expect(stream.ended()).toBe(false)
  })

  it('is let go when it takes nothing for half a minute', async () => {
    const stream = open(1)
    await vi.waitFor(() => expect(stream.reads).toHaveLength(1))
    await Promise.resolve()
    stream.happen(2)
    stream.clock.advance(29_000)
    expect(stream.ended()).toBe(false)
    stream.clock.advance(2_000)
    expect([stream.ended(), stream.listening()]).toEqual([true, 0])
  })
})
