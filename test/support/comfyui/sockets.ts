import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { JsonObject } from '../../../src/model/json.ts'

export interface SocketDeps {
  readonly status: () => JsonObject
  /** What runs now, and for whom. */
  readonly current: () => { readonly owner: string | null; readonly nodeId: string | null }
}

const previewBytes = Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]), Buffer.from('ffd8ffe000104a464946', 'hex')])

/** The listeners of one server, by the name that each gave itself. */
export const createSockets = ({ status, current }: SocketDeps) => {
  const server = new WebSocketServer({ noServer: true })
  const named = new Map<string, WebSocket>()
  let opened = 0

  const post = (message: JsonObject | Buffer, to: string | null): void => {
    const chosen = to === null ? [...named.values()] : [named.get(to)].filter((socket) => socket !== undefined)
    for (const socket of chosen) socket.send(Buffer.isBuffer(message) ? message : JSON.stringify(message))
  }

  const take = (socket: WebSocket, request: IncomingMessage): void => {
    const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const name = searchParams.get('clientId') || randomUUID().replaceAll('-', '')
    opened += 1
    named.set(name, socket)
    socket.on('error', () => {})
    // By the name alone: an older one that closes late takes the newer one's place with it.
    socket.on('close', () => void named.delete(name))
    post({ type: 'status', data: { status: status(), sid: name } }, name)
    const { owner, nodeId } = current()
    if (owner === name && nodeId !== null) post({ type: 'executing', data: { node: nodeId } }, name)
  }

  return {
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void =>
      server.handleUpgrade(request, socket, head, (opening) => take(opening, request)),
    send: (type: string, data: JsonObject, to: string | null): void => post({ type, data }, to),
    sendPreview: (to: string | null): void => post(previewBytes, to),
    tellStatus: (): void => post({ type: 'status', data: { status: status() } }, null),
    /** Text that no server sends. */
    sendRaw: (text: string): void => {
      for (const socket of named.values()) socket.send(text)
    },
    opened: () => opened,
    open: (): readonly string[] => [...named.keys()],
    drop: (): void => {
      for (const socket of server.clients) socket.terminate()
    },
  }
}
