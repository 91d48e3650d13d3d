import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Knows which connections are in the middle of something. Node closes those between two requests, but not
 * those that never made one, and browsers open some to be ready.
 */
export const watchConnections = (server: Server) => {
  const idle = new Set<Socket>()
  const upgraded = new Set<Socket>()
  let closing = false

  server.on('connection', (socket: Socket) => {
    if (closing) socket.destroy()
    idle.add(socket)
    socket.once('close', () => idle.delete(socket))
  })
  server.on('upgrade', (_request: IncomingMessage, socket: Socket) => {
    idle.delete(socket)
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket)
    response.once('close', () => {
      if (closing) socket.end()
      else if (!socket.destroyed) idle.add(socket)
    })
  })

  return {
    /** At once for whoever is idle, after their answer for everybody else. */
    close: (): void => {
      closing = true
      for (const socket of idle) socket.destroy()
    },
    /** For when the time is up. The server itself forgets a connection once it is a WebSocket. */
    cutOff: (): void => {
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
    },
  }
}
