import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import multipart from '@fastify/multipart'
import fastify from 'fastify'
import type { BotApi } from '../telegram/index.ts'
import { Refusal } from '../telegram/refusal.ts'
import { addAssets } from './assets.ts'
import { openCast } from './cast.ts'
import { createContext } from './context.ts'
import { addFeed } from './feed.ts'
import { guard, isLoopback } from './guard.ts'
import { addReadingRoutes } from './reading.ts'
import { createReads } from './reads.ts'
import { Sentence } from './sentence.ts'
import { addFileRoute } from './serve-file.ts'
import { addWritingRoutes } from './writing.ts'

export interface ChatPageOptions {
  readonly api: BotApi
  /** An address of this machine alone. */
  readonly host?: string
  readonly port?: number
  /** What `snapshot` answered another time. */
  readonly state?: unknown
  /** Hears that something else could be kept now. */
  readonly onChange?: () => void
}

export interface ChatPage {
  /** What to open in a browser. */
  readonly url: string
  readonly port: number
  /** What another one can go on from. */
  snapshot(): unknown
  close(): Promise<void>
}

const largestFile = 50 * 1024 * 1024

const sentenceOf = (error: unknown): Sentence => {
  if (error instanceof Sentence) return error
  const code = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined
  if (code === 413) return new Sentence(413, 'That file is too large: 50 MB is the most.')
  if (error instanceof Refusal) return new Sentence(error.code, `Telegram would refuse that: ${error.message}.`)
  return new Sentence(typeof code === 'number' ? code : 500, 'That did not work. Load the page again.')
}

/** A page where people chat with the bot, and the people who do: a client of the local Bot API's world. */
export const createChatPage = async ({ api, host = '127.0.0.1', port = 0, state, onChange }: ChatPageOptions): Promise<ChatPage> => {
  if (!isLoopback(host)) throw new Error('the chat page is for this machine alone')
  const reads = createReads(state, () => onChange?.())
  const context = createContext(api, reads, openCast(api))
  const closing = new AbortController()
  const app = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 300 } })

  await app.register(multipart, { limits: { fileSize: largestFile, files: 20, fields: 20 } })
  app.setErrorHandler((error, _request, reply) => {
    const { status, message } = sentenceOf(error)
    return reply.code(status).send({ error: message })
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'There is nothing here.' }))
  guard(app)
  addAssets(app, join(import.meta.dirname, 'page'))
  addReadingRoutes(app, context)
  addWritingRoutes(app, context)
  addFileRoute(app, api)
  addFeed(app, context, closing.signal)
  await app.listen({ host, port })
  const address = app.server.address() as AddressInfo

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    snapshot: reads.snapshot,
    close: async () => {
      closing.abort()
      await app.close()
    },
  }
}
