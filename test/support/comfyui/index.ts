import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sharp from 'sharp'
import type { JsonObject } from '../../../src/model/json.ts'
import { type ClassSpec, classesOf } from './classes.ts'
import { createDesk } from './desk.ts'
import { createFolders } from './files.ts'
import { type Generation, traitsOf } from './generations.ts'
import { createQueue, type Item } from './queue.ts'
import { noQuirks, type Quirks } from './quirks.ts'
import { createRoutes } from './routes.ts'
import { createRunner, type Failure } from './run.ts'
import { createSockets } from './sockets.ts'

export { serverFolder } from './check-graph.ts'
export { type Generation, generations } from './generations.ts'

export interface SeenRequest {
  /** `WS` for a socket. */
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface ComfyUiOptions {
  readonly generation?: Generation
  /** Wanted of every request, the socket's included. */
  readonly auth?: { readonly name: string; readonly value: string }
  readonly checkpoints?: readonly string[]
  /** Classes of packs that were added to it. */
  readonly added?: Readonly<Record<string, ClassSpec>>
  /** Below which path it answers: behind a proxy that may not be the root. */
  readonly basePath?: string
  /** False: it closes each connection after its answer. */
  readonly keepsAlive?: boolean
  readonly quirks?: Partial<Quirks>
}

const memoryOut = (generation: Generation): Failure =>
  generation < '2025-10'
    ? { message: 'CUDA out of memory. Tried to allocate 2.00 GiB', type: 'torch.cuda.OutOfMemoryError' }
    : { message: 'Allocation on device \nThis error means you ran out of memory on your GPU.', type: 'torch.OutOfMemoryError' }

/** A raw ComfyUI server on loopback, as strict as the real ones were seen to be. It really runs graphs that need no model. */
export const createComfyUi = async (options: ComfyUiOptions = {}) => {
  const { generation = '2025-10', auth, added = {}, checkpoints = ['dream.safetensors'], basePath = '', keepsAlive = true } = options
  const traits = traitsOf(generation)
  const quirks: Quirks = { ...noQuirks, nextPrompts: [], ...options.quirks }
  const example = sharp({ create: { width: 48, height: 36, channels: 3, background: '#4060a0' } })
  const folders = createFolders(traits, await example.png().toBuffer())
  const queue = createQueue()
  const desk = createDesk()
  const failures: Failure[] = []
  const requests: SeenRequest[] = []

  let owner: string | null = null
  let nodeId: string | null = null
  let isInterrupted = false
  let numbers = 0
  /** Goes up with every start; a run of before is nobody's any more. */
  let life = 0

  const sockets = createSockets({
    status: () => ({ exec_info: { queue_remaining: queue.remaining() } }),
    current: () => ({ owner, nodeId }),
  })
  const runner = createRunner({
    traits,
    folders,
    now: Date.now,
    send: (event, data, to) => {
      if (owner !== null || to === 'all') sockets.send(event, data, owner)
    },
    sendPreview: () => {
      if (owner !== null && quirks.preview) sockets.sendPreview(owner)
    },
    setCurrentNode: (id) => {
      nodeId = id
    },
  })

  const work = async (item: Item): Promise<void> => {
    const ownLife = life
    isInterrupted = false
    desk.begin()
    const { client_id: client } = item[3]
    owner = typeof client === 'string' ? client : null
    const entry = await runner.run(item, {
      gate: desk.pass,
      isInterrupted: () => isInterrupted,
      failure: () => failures.shift(),
      steps: () => Array.from({ length: quirks.rounds * quirks.steps }, (_, index) => [(index % quirks.steps) + 1, quirks.steps]),
    })
    if (ownLife === life) await desk.linger(quirks.endBetweenLooks ? 1 : quirks.lateBy)
    if (ownLife !== life) return
    queue.end(entry)
    sockets.tellStatus()
    if (owner !== null) sockets.send('executing', { node: null, prompt_id: item[1] }, owner)
    desk.changed()
    next()
  }
  const next = (): void => {
    const item = queue.running() === undefined ? queue.take() : undefined
    if (item === undefined) return
    sockets.tellStatus()
    void work(item)
  }
  const put = (item: Item): void => {
    queue.put(item)
    sockets.tellStatus()
    setImmediate(next)
  }

  const removed = new Set<string>()
  const classes = (): Readonly<Record<string, ClassSpec>> => {
    const all = classesOf({ generation, inputFiles: folders.listInputs(), checkpoints, added })
    return Object.fromEntries(Object.entries(all).filter(([name]) => !removed.has(name)))
  }
  const answer = createRoutes({
    generation,
    traits,
    quirks,
    folders,
    queue,
    classes,
    nextNumber: () => numbers++,
    newId: randomUUID,
    now: Date.now,
    put,
    changed: () => {
      sockets.tellStatus()
      desk.changed()
    },
    interrupt: () => {
      isInterrupted = true
    },
    looked: desk.looked,
  })

  const mayPass = (headers: SeenRequest['headers']): boolean => auth === undefined || headers[auth.name.toLowerCase()] === auth.value
  const localPath = (url = '/'): string | undefined => (url.startsWith(`${basePath}/`) ? url.slice(basePath.length) : undefined)
  const isSocketPath = (path: string): boolean => /^\/ws(?:\?|$)/.test(traits.hasApiPrefix ? path.replace(/^\/api\//, '/') : path)
  const server = createServer((request, response) => {
    const path = localPath(request.url)
    requests.push({ method: request.method ?? '', path: path ?? '', headers: request.headers })
    response.shouldKeepAlive &&= keepsAlive
    if (!mayPass(request.headers)) response.writeHead(401).end('401: Unauthorized')
    else if (path === undefined) response.writeHead(404).end()
    else void answer(request, response, path)
  })
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    const path = localPath(request.url)
    requests.push({ method: 'WS', path: path ?? '', headers: request.headers })
    const open = quirks.socket === 'refused' ? 502 : path !== undefined && isSocketPath(path) ? undefined : 404
    const status = mayPass(request.headers) ? open : 401
    if (status === undefined) sockets.upgrade(request, socket, head)
    else socket.end(`HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  })
  const listen = (port: number): Promise<void> => new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo

  const goDown = (): void => {
    if (server.listening) server.close()
    server.closeAllConnections()
    sockets.drop()
  }
  const forget = (): void => {
    life += 1
    queue.forget()
    runner.forget()
    desk.letGo()
    owner = null
    nodeId = null
    desk.changed()
  }

  return {
    url: `http://127.0.0.1:${port}${basePath}`,
    generation,
    quirks,
    folders,
    queue,
    sockets,
    requests: (): readonly SeenRequest[] => requests,
    /** Whoever runs stays before its next node, or before the one after so many. */
    hold: (after = 0): void => desk.hold(after),
    release: desk.release,
    /** Resolves when nothing runs that isn't kept waiting. */
    settled: async (): Promise<void> => {
      // A run that was put begins a turn later.
      await new Promise((resolve) => setImmediate(resolve))
      while (!desk.isWaiting() && queue.remaining() > 0) await desk.nextChange()
    },
    failNext: (failure: Failure = memoryOut(generation)): void => void failures.push(failure),
    goDown,
    comeBack: (): void => {
      if (!server.listening) server.listen(port, '127.0.0.1')
    },
    /** As when its owner starts it anew: what was in its memory is gone, what was on its disk isn't. */
    restart: async (): Promise<void> => {
      goDown()
      forget()
      await listen(port)
    },
    /** Somebody else's run on the same server. */
    putForeign: (graph: Item[2], extra: JsonObject = {}): string => {
      const id = randomUUID()
      put([numbers++, id, graph, extra, Object.keys(graph).slice(-1)])
      return id
    },
    isInterrupted: () => isInterrupted,
    /** Takes classes of nodes away, and brings back the others. */
    remove: (...names: readonly string[]): void => {
      removed.clear()
      for (const name of names) removed.add(name)
    },
    close: async (): Promise<void> => {
      goDown()
      forget()
    },
  }
}

export type ComfyUi = Awaited<ReturnType<typeof createComfyUi>>
