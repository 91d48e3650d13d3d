import { request } from 'node:http'

export interface TestSocket {
  /** Everything that was sent to us as text, in order. */
  readonly texts: readonly string[]
  readonly closed: Promise<void>
  pings(): number
  close(): void
}

interface Frame {
  readonly kind: number
  readonly payload: Buffer
  readonly rest: Buffer
}

/** The first frame, once all of it is here. A server's frames are not masked. */
const firstFrame = (buffer: Buffer): Frame | undefined => {
  const short = (buffer[1] ?? 0) & 0x7f
  const start = short === 126 ? 4 : short === 127 ? 10 : 2
  if (buffer.length < start) return undefined
  const length = short === 126 ? buffer.readUInt16BE(2) : short === 127 ? Number(buffer.readBigUInt64BE(2)) : short
  const end = start + length
  return buffer.length < end
    ? undefined
    : { kind: (buffer[0] ?? 0) & 0x0f, payload: buffer.subarray(start, end), rest: buffer.subarray(end) }
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** A small WebSocket client: it reads text frames and counts pings. Fails with the status when the upgrade is refused. */
export const openWebSocket = (url: string, headers: Record<string, string>): Promise<TestSocket> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, headers: { ...headers, ...upgrade } })
    asked.on('error', reject)
    asked.on('response', (response) => {
      response.resume()
      reject(new Error(`refused with ${response.statusCode}`))
    })
    asked.on('upgrade', (_response, socket, head: Buffer) => {
      const texts: string[] = []
      let pings = 0
      let buffer = Buffer.alloc(0)
      const take = (chunk: Buffer): void => {
        buffer = Buffer.concat([buffer, chunk])
        for (let frame = firstFrame(buffer); frame !== undefined; frame = firstFrame(buffer)) {
          if (frame.kind === 1) texts.push(frame.payload.toString())
          if (frame.kind === 9) pings += 1
          if (frame.kind === 8) socket.end()
          buffer = Buffer.from(frame.rest)
        }
      }
      socket.on('data', take)
      socket.on('error', () => {})
      const closed = new Promise<void>((done) => socket.once('close', () => done()))
      take(head)
      resolve({ texts, closed, pings: () => pings, close: () => socket.destroy() })
    })
    asked.end()
  })
