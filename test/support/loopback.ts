import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Loopback {
  readonly port: number
  /** http://127.0.0.1:port */
  readonly url: string
  /** How many connections it has seen. */
  connections(): number
  close(): Promise<void>
}

/** A real server of this test alone, on a port of its own. */
export const openLoopback = async (listener: RequestListener): Promise<Loopback> => {
  let connections = 0
  const server = createServer(listener)
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
