import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface LosingLine {
  readonly port: number
  /** The answer to the next request that has this word in it never arrives: the line breaks instead. */
  loseAnswerTo(word: string): void
  /** How many answers were lost. */
  lost(): number
  close(): Promise<void>
}

/** A line to a server that breaks when it is told to, after the server has done what it was asked for. */
export const openLosingLine = async (port: number): Promise<LosingLine> => {
  const sockets = new Set<Socket>()
  let word: string | undefined
  let lost = 0

  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    let isDoomed = false
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    client.on('data', (request) => {
      if (word !== undefined && request.includes(word)) {
        isDoomed = true
        word = undefined
      }
      server.write(request)
    })
    server.on('data', (answer) => {
      if (!isDoomed) return client.write(answer)
      lost += 1
      return client.destroy()
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    port: (proxy.address() as AddressInfo).port,
    loseAnswerTo: (next) => {
      word = next
    },
    lost: () => lost,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
