import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../src/model/event.ts'
import { keys, openTestHttp, type TestHttp } from '../support/http.ts'
import { openWebSocket } from '../support/web-socket.ts'

let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp()
})
afterEach(() => server.close())

const eventOf = (eventId: string, account = 'api:plain', generationId = 'g1'): NewEvent => ({
  eventId,
  type: 'generation.running',
  at: 1_000,
  account,
  generationId,
  data: { note: eventId },
})

interface Heard {
  readonly id: string
  readonly type: string
  readonly data: { eventId: string; seq: number; account: string; at: string; data: { note: string } }
}

/** Reads server-sent events as they come. */
const listen = async (path: string, init: { key?: string; headers?: Record<string, string> } = {}) => {
  const stop = new AbortController()
  const response = await server.call(path, { ...init, signal: stop.signal })
  expect(response.status).toBe(200)
  let text = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true })
  })().catch(() => undefined)
  return {
    response,
    text: () => text,
    heard: (): readonly Heard[] =>
      text.split('\n\n').flatMap((block) => {
        const [, id, type, data] = /^id: (\d+)\nevent: (\S+)\ndata: (.*)$/.exec(block) ?? []
        return id === undefined || type === undefined || data === undefined ? [] : [{ id, type, data: JSON.parse(data) }]
      }),
    ended: reading,
    stop: async () => {
      stop.abort()
      await reading
    },
  }
}
const notesOf = (stream: { heard(): readonly Heard[] }) => stream.heard().map((event) => event.data.data.note)

describe('events as a stream', () => {
  it('tells what happens from now on', async () => {
    await server.happen(eventOf('before'))
    const stream = await listen('/api/v1/events')
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    await server.happen(eventOf('one'), eventOf('two'))
    await vi.waitFor(() => expect(notesOf(stream)).toEqual(['one', 'two']))
    expect(stream.heard()[0]).toMatchObject({
      type: 'generation.running',
      data: { eventId: 'one', account: 'api:plain', at: '1970-01-01T00:00:01.000Z' },
    })
    await stream.stop()
    await vi.waitFor(() => expect(server.listeners.size).toBe(0))
  })

  it('goes on after the last one seen, by header or by query', async () => {
    const [one] = await server.happen(eventOf('one'), eventOf('two'), eventOf('three'))
    const byHeader = await listen('/api/v1/events', { headers: { 'last-event-id': String(one?.seq) } })
    const byQuery = await listen(`/api/v1/events?after=${one?.seq}`)
    await server.happen(eventOf('four'))
    for (const stream of [byHeader, byQuery]) {
      await vi.waitFor(() => expect(notesOf(stream)).toEqual(['two', 'three', 'four']))
      await stream.stop()
    }
    const all = await listen('/api/v1/events?after=0')
    await vi.waitFor(() => expect(notesOf(all)).toHaveLength(4))
    await all.stop()
    expect((await server.call('/api/v1/events', { headers: { 'last-event-id': 'soon' } })).status).toBe(400)
  })

  it('loses none that happen while the past is read', async () => {
    await server.happen(...Array.from({ length: 450 }, (_, index) => eventOf(`old-${index}`)))
    const list = server.store.events.list
    let pages = 0
    server.store.events.list = async (filter) => {
      const page = await list(filter)
      pages += 1
      if (pages <= 4) await server.happen(eventOf(`meanwhile-${pages}`))
      return page
    }
    const stream = await listen('/api/v1/events?after=0')
    await vi.waitFor(() => expect(new Set(notesOf(stream)).size).toBe(454))
    expect(notesOf(stream).filter((note) => note.startsWith('meanwhile'))).toEqual([
      'meanwhile-1',
      'meanwhile-2',
      'meanwhile-3',
      'meanwhile-4',
    ])
    await stream.stop()
  })

  it('tells a plain key of its own account alone, a trusted one of all', async () => {
    const own = await listen('/api/v1/events?after=0')
    const all = await listen('/api/v1/events?after=0', { key: keys.trusted })
    const some = await listen('/api/v1/events?after=0&generationId=g2', { key: keys.trusted })
    await server.happen(eventOf('theirs', 'api:other', 'g2'), eventOf('mine'))
    await vi.waitFor(() => expect(notesOf(all)).toEqual(['theirs', 'mine']))
    await vi.waitFor(() => expect(notesOf(own)).toEqual(['mine']))
    await vi.waitFor(() => expect(notesOf(some)).toEqual(['theirs']))
    expect((await server.call('/api/v1/events?account=api:other')).status).toBe(403)
    await Promise.all([own, all, some].map((stream) => stream.stop()))
  })

  it('are so many for a key, and no more, until one is closed', async () => {
    const small = await openTestHttp({ config: { streamsPerKey: 1 } })
    try {
      const open = (key: string, signal?: AbortSignal) => small.call('/api/v1/events', { key, ...(signal === undefined ? {} : { signal }) })
      const stop = new AbortController()
      expect((await open(keys.plain, stop.signal)).status).toBe(200)
      const refused = await open(keys.plain)
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
      const other = await open(keys.other)
      expect(other.status).toBe(200)
      stop.abort()
      await vi.waitFor(async () => expect((await open(keys.plain)).status).toBe(200))
    } finally {
      await small.close()
    }
  })

  it('has room for many at once without a word of warning', async () => {
    const warnings: string[] = []
    const note = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', note)
    const streams = await Promise.all(Array.from({ length: 12 }, () => listen('/api/v1/events')))
    await Promise.all(streams.map((stream) => stream.stop()))
    process.off('warning', note)
    expect(warnings).toEqual([])
  })

  it('gives signs of life, and ends when the server closes', async () => {
    const stream = await listen('/api/v1/events')
    server.clock.advance(15_000)
    await vi.waitFor(() => expect(stream.text()).toContain(': still here'))
    await server.http.close()
    await stream.ended
  })
})

describe('events over a WebSocket', () => {
  const socketTo = (path: string, key: string = keys.plain) => openWebSocket(`${server.url}${path}`, { authorization: `Bearer ${key}` })
  const notes = (socket: { texts: readonly string[] }) => socket.texts.map((text) => JSON.parse(text).data.note)

  it('resumes, filters and lives like the stream', async () => {
    const [one] = await server.happen(eventOf('one'), eventOf('two'), eventOf('theirs', 'api:other'))
    const socket = await socketTo(`/api/v1/events?after=${one?.seq}`)
    await server.happen(eventOf('three'), eventOf('theirs too', 'api:other'))
    await vi.waitFor(() => expect(notes(socket)).toEqual(['two', 'three']))
    server.clock.advance(15_000)
    await vi.waitFor(() => expect(socket.pings()).toBe(1))
    socket.close()
    await vi.waitFor(() => expect(server.listeners.size).toBe(0))
  })

  it('needs a key, and exists here alone', async () => {
    await expect(socketTo('/api/v1/events', 'wrong')).rejects.toThrow('401')
    await expect(socketTo('/api/v1/events?after=x')).rejects.toThrow('400')
  })

  it('does not keep the server from closing when the other end never says goodbye', async () => {
    const { host, port } = new URL(server.url)
    const deaf = connect(Number(port), '127.0.0.1')
    const closed = new Promise((resolve) => deaf.once('close', resolve))
    const headers = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ]
    const head = ['GET /api/v1/events HTTP/1.1', `Host: ${host}`, `Authorization: Bearer ${keys.plain}`, ...headers]
    deaf.write(`${head.join('\r\n')}\r\n\r\n`)
    await new Promise((resolve) => deaf.once('data', resolve))
    deaf.resume()
    const closing = server.http.close()
    server.clock.advance(10_001)
    await Promise.all([closing, closed])
  })

  it('ends when the server closes', async () => {
    const socket = await socketTo('/api/v1/events')
    await server.http.close()
    await socket.closed
  })
})
