import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { createManualClock } from '../../test/support/clock.ts'
import { openSocket, type SocketOptions } from './socket.ts'

const key = 'Bearer key-that-nobody-may-see'

/** A server of this test alone, and one socket to it. */
const talk = async (
  onSocket: (socket: WebSocket) => void,
  options: Partial<SocketOptions> & { accepts?: boolean; autoPong?: boolean } = {},
) => {
  const { accepts = true, autoPong = true, ...rest } = options
  const server = createServer((_, response) => response.writeHead(accepts ? 426 : 401, { location: '/elsewhere' }).end())
  const sockets = new WebSocketServer({ ...(accepts ? { server } : { noServer: true }), autoPong })
  const headers: unknown[] = []
  sockets.on('connection', (socket, request) => {
    headers.push(request.headers.authorization)
    onSocket(socket)
  })
  if (!accepts) server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const controller = new AbortController()
  const close = (): void => {
    controller.abort()
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  const texts: string[] = []
  const ends: string[] = []
  const clock = createManualClock()
  const onOpen = vi.fn()
  openSocket(`ws://127.0.0.1:${port}/ws`, {
    headers: { authorization: key },
    clock,
    signal: controller.signal,
    onOpen,
    onMessage: (text) => texts.push(text),
    onEnd: (reason) => ends.push(reason),
    ...rest,
  })
  const ended = () => vi.waitFor(() => expect(ends).toHaveLength(1))
  return { texts, ends, ended, headers, onOpen, clock, controller, sockets, close }
}

test('it brings its key, tells text and drops pictures', async () => {
  const { texts, headers, onOpen } = await talk((socket) => {
    socket.send('one')
    socket.send(Buffer.from('a picture'))
    socket.send('two')
  })
  await vi.waitFor(() => expect(texts).toEqual(['one', 'two']))
  expect(onOpen).toHaveBeenCalledTimes(1)
  expect(headers).toEqual([key])
})

test.each([
  ['the other side closes', (socket: WebSocket) => socket.close(), 'the connection closed'],
  ['the other side is killed', (socket: WebSocket) => socket.terminate(), 'the connection closed'],
])('it ends once when %s', async (_, onSocket, reason) => {
  const { ends, ended } = await talk(onSocket)
  await ended()
  expect(ends).toEqual([reason])
})

test('a message past the limit ends it', async () => {
  const { ends, ended, texts } = await talk((socket) => socket.send('x'.repeat(2_000)), { maxBytes: 1_000 })
  await ended()
  expect(texts).toEqual([])
  expect(ends[0]).toMatch(/^the connection failed/)
})

test('a refusal is told by its status, without the address or the key', async () => {
  const { ends, ended } = await talk(() => {}, { accepts: false })
  await ended()
  expect(ends).toEqual(['it was refused with 401'])
})

test('where nobody listens it ends', async () => {
  const ends: string[] = []
  const { signal } = new AbortController()
  openSocket('ws://127.0.0.1:9/ws', {
    headers: {},
    clock: createManualClock(),
    signal,
    onMessage: () => {},
    onEnd: (reason) => ends.push(reason),
  })
  await vi.waitFor(() => expect(ends).toEqual(['the connection failed (ECONNREFUSED)']))
})

test('one that answers pings stays, one that gives no sign of life is given up', async () => {
  let pings = 0
  const alive = await talk((socket) => socket.on('ping', () => pings++))
  await vi.waitFor(() => expect(alive.onOpen).toHaveBeenCalled())
  for (let count = 1; count <= 4; count++) {
    alive.clock.advance(20_000)
    await vi.waitFor(() => expect(pings).toBe(count))
    // The answer has to come back too.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(alive.ends).toEqual([])

  const dead = await talk(() => {}, { autoPong: false })
  await vi.waitFor(() => expect(dead.onOpen).toHaveBeenCalled())
  dead.clock.advance(40_000)
  await dead.ended()
  expect(dead.ends).toEqual(['it gave no sign of life'])
})

test('it is called off, before and after it opened', async () => {
  const { controller, ends, ended, onOpen } = await talk(() => {})
  await vi.waitFor(() => expect(onOpen).toHaveBeenCalled())
  controller.abort()
  await ended()
  expect(ends).toEqual(['it was called off'])

  const early = await talk(() => {})
  early.controller.abort()
  await early.ended()
  expect(early.ends).toEqual(['it was called off'])

  const never: string[] = []
  openSocket('ws://127.0.0.1:9/ws', {
    headers: {},
    clock: createManualClock(),
    signal: AbortSignal.abort(),
    onMessage: () => {},
    onEnd: (reason) => never.push(reason),
  })
  expect(never).toEqual(['it was called off'])
})
