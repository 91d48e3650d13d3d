import { WebSocket } from 'ws'
import type { Clock } from '../ports/clock.ts'

export interface SocketOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onOpen?: () => void
  /** Text alone; binary frames are dropped. */
  readonly onMessage: (text: string) => void
  /** Once, however it ended. The reason names no address. */
  readonly onEnd: (reason: string) => void
  readonly maxBytes?: number
  /** How often it is asked for a sign of life. One that gave none since the last time is given up. */
  readonly pingMs?: number
}

const defaultMaxBytes = 32 * 1024 * 1024
const defaultPingMs = 20_000
const handshakeMs = 10_000

const reasonOf = (error: Error): string => {
  const status = /server response: (\d{3})/.exec(error.message)?.[1]
  if (status !== undefined) return `it was refused with ${status}`
  return 'code' in error && typeof error.code === 'string' ? `the connection failed (${error.code})` : 'the connection failed'
}

/**
 * One WebSocket to an address that the operator named. It follows no redirect, for the headers hold a key. It is never
 * opened again by itself.
 */
export const openSocket = (url: string, options: SocketOptions): void => {
  const { headers, clock, signal, onMessage, onOpen, maxBytes = defaultMaxBytes, pingMs = defaultPingMs } = options
  if (signal.aborted) return options.onEnd('it was called off')
  const socket = new WebSocket(url, {
    headers: { ...headers },
    maxPayload: maxBytes,
    handshakeTimeout: handshakeMs,
    perMessageDeflate: false,
    followRedirects: false,
  })
  let isAlive = true
  let reason: string | undefined
  let stopAsking: (() => void) | undefined

  const give = (why: string): void => {
    reason ??= why
    socket.terminate()
  }
  const callOff = (): void => give('it was called off')
  const ask = (): void => {
    stopAsking = clock.after(pingMs, () => {
      if (!isAlive) return give('it gave no sign of life')
      isAlive = false
      socket.ping()
      ask()
    })
  }

  signal.addEventListener('abort', callOff, { once: true })
  socket.on('open', () => {
    ask()
    onOpen?.()
  })
  socket.on('pong', () => {
    isAlive = true
  })
  socket.on('message', (data, isBinary) => {
    isAlive = true
    if (!isBinary) onMessage(String(data))
  })
  socket.on('error', (error) => {
    reason ??= reasonOf(error)
  })
  socket.once('close', () => {
    stopAsking?.()
    signal.removeEventListener('abort', callOff)
    options.onEnd(reason ?? 'the connection closed')
  })
}
