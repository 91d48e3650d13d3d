import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of a request: it goes through, its line is cut before it gets anywhere, or after that many bytes of the answer. */
export type Fate = 'pass' | 'cut' | { readonly cutAfter: number }

export interface CuttingProxy {
  readonly url: string
  /** How many lines to it are open. */
  connections(): Promise<number>
  close(): Promise<void>
}

/** An HTTP server that hands everything on to another one, except what is to be cut. */
export const openCuttingProxy = async (target: string, fateOf: (asked: IncomingMessage) => Fate | Promise<Fate>): Promise<CuttingProxy> => {
  const { hostname, port } = new URL(target)

  const proxy = createServer(async (asked, answer) => {
    const cut = (): void => void asked.socket.destroy()
    const fate = await fateOf(asked)
    if (fate === 'cut') return cut()
    let left = fate === 'pass' ? Number.POSITIVE_INFINITY : fate.cutAfter
    const onward = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.on('data', (chunk: Buffer) => {
        left -= chunk.length
        if (left <= 0) return cut()
        if (!answer.write(chunk)) got.pause()
      })
      answer.on('drain', () => got.resume())
      got.on('end', () => answer.end())
      got.on('error', cut)
    })
    onward.on('error', cut)
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
    return undefined
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    connections: () =>
      new Promise((resolve, reject) => proxy.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))),
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve())
        proxy.closeAllConnections()
      }),
  }
}
