import type { AddressInfo } from 'node:net'
import multipart from '@fastify/multipart'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { pause, type Time } from '../comfydeploy/time.ts'
import { methodNamed } from './methods/index.ts'
import { badRequest, Refusal, tooLarge } from './refusal.ts'
import { type Call, isObject, type Upload, type Values } from './values.ts'
import type { World } from './world.ts'

/** What goes wrong with a call on its way, by order of a test. */
export interface Interference {
  /** Answers this instead of carrying the call out. */
  readonly refuse?: Refusal
  /** Answers a page of HTML, as a proxy does that can't reach the API. */
  readonly badGateway?: boolean
  /** Cuts the connection, before the call is carried out or after. */
  readonly drop?: 'before' | 'after'
  readonly delayMs?: number
}

export interface CallRecord {
  readonly method: string
  /** Files stand in it as their name and size. */
  readonly payload: Values
  readonly at: number
  /** Undefined: it is under way. */
  answer: { readonly ok: boolean; readonly description?: string; readonly result?: unknown } | undefined
}

export interface DoorOptions {
  readonly world: World
  readonly time: Time
  readonly token: string
  readonly host: string
  readonly port: number
  readonly maxUploadBytes: number
  /** Asked before each call, `file` for a download. */
  readonly interfere: (method: string, payload: Values) => Interference | undefined
}

const keptCalls = 50_000

const readForm = async (request: FastifyRequest, maxBytes: number): Promise<Call> => {
  const values: Record<string, unknown> = {}
  const uploads = new Map<string, Upload>()
  let total = 0
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      values[part.fieldname] = part.value
      continue
    }
    const bytes = await part.toBuffer().catch(() => {
      throw tooLarge()
    })
    total += bytes.byteLength
    if (total > maxBytes) throw tooLarge()
    uploads.set(part.fieldname, { fileName: part.filename, mimeType: part.mimetype, bytes })
  }
  return { values, uploads }
}

const readCall = async (request: FastifyRequest, maxBytes: number): Promise<Call> => {
  const { values, uploads } = request.isMultipart()
    ? await readForm(request, maxBytes)
    : { values: isObject(request.body) ? request.body : {}, uploads: new Map<string, Upload>() }
  return { values: { ...(request.query as Values), ...values }, uploads }
}

const payloadOf = ({ values, uploads }: Call): Values => ({
  ...values,
  ...Object.fromEntries([...uploads].map(([name, { fileName, bytes }]) => [name, { fileName, bytes: bytes.byteLength }])),
})

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  if (isObject(error) && error['statusCode'] === 413) return tooLarge()
  if (isObject(error) && error['statusCode'] === 404) return new Refusal(404, 'Not Found')
  return new Refusal(500, `Internal Server Error: ${error instanceof Error ? error.message : 'unknown'}`)
}

const send = (reply: FastifyReply, { code, message, parameters }: Refusal): FastifyReply =>
  reply.code(code).send({ ok: false, error_code: code, description: message, ...(parameters === undefined ? {} : { parameters }) })

const cut = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}

/** The HTTP in front of it all: bodies of every kind in, Telegram's envelopes out. */
export const openDoor = async (options: DoorOptions) => {
  const { world, time, token, host, maxUploadBytes } = options
  const calls: CallRecord[] = []
  const closing = new AbortController()
  const app = fastify({ bodyLimit: maxUploadBytes, forceCloseConnections: true, routerOptions: { maxParamLength: 500 } })

  await app.register(multipart, { limits: { fileSize: maxUploadBytes, fieldSize: 1024 * 1024, files: 100, fields: 1000 } })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)))
    } catch {
      done(badRequest("can't parse request JSON object"))
    }
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.setErrorHandler((error, _request, reply) => send(reply, refusalOf(error)))
  app.setNotFoundHandler((_request, reply) => send(reply, new Refusal(404, 'Not Found')))

  const open = (method: string, payload: Values): CallRecord => {
    const record: CallRecord = { method, payload, at: time.now(), answer: undefined }
    calls.push(record)
    if (calls.length > keptCalls) calls.shift()
    world.changes.tell({ kind: 'called', method })
    return record
  }
  const end = (record: CallRecord, answer: CallRecord['answer']): void => {
    record.answer = answer
    world.changes.tell({ kind: 'called', method: record.method })
  }

  /** Whatever was ordered to go wrong before the call: true when there is nothing left to do. */
  const disturbed = async (interference: Interference, request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
    await pause(time, interference.delayMs ?? 0, closing.signal)
    if (interference.drop === 'before') cut(request, reply)
    else if (interference.badGateway === true) await reply.code(502).type('text/html').send('<html><h1>502 Bad Gateway</h1></html>')
    else if (interference.refuse !== undefined) await send(reply, interference.refuse)
    else return false
    return true
  }

  /** After the answer it means nothing any more; before it, the caller has hung up. */
  const goneSignal = (reply: FastifyReply): AbortSignal => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    return gone.signal
  }

  const checkToken = (request: FastifyRequest): void => {
    if ((request.params as Values)['token'] !== token) throw new Refusal(401, 'Unauthorized')
  }

  app.route({
    method: ['GET', 'POST'],
    url: '/bot:token/:method',
    handler: async (request, reply) => {
      checkToken(request)
      const named = methodNamed(String((request.params as Values)['method']))
      if (named === undefined) throw new Refusal(404, 'Not Found: method not found')
      const [name, method] = named
      const call = await readCall(request, maxUploadBytes)
      const payload = payloadOf(call)
      const record = open(name, payload)
      const interference = options.interfere(name, payload) ?? {}
      if (await disturbed(interference, request, reply)) {
        end(record, { ok: false, description: interference.refuse?.message ?? 'disturbed' })
        return reply
      }
      try {
        const result = await method(world, call, goneSignal(reply))
        end(record, { ok: true, result })
        return interference.drop === 'after' ? cut(request, reply) : reply.send({ ok: true, result })
      } catch (error) {
        const refusal = refusalOf(error)
        end(record, { ok: false, description: refusal.message })
        return send(reply, refusal)
      }
    },
  })

  app.get('/file/bot:token/*', async (request, reply) => {
    checkToken(request)
    const path = String((request.params as Values)['*'])
    const record = open('file', { path })
    const interference = options.interfere('file', { path }) ?? {}
    if (await disturbed(interference, request, reply)) {
      end(record, { ok: false, description: 'disturbed' })
      return reply
    }
    const file = world.files.at(path)
    end(record, { ok: file !== undefined })
    if (file === undefined) throw new Refusal(404, 'Not Found')
    return reply.type('application/octet-stream').send(await file.bytes())
  })

  await app.listen({ host, port: options.port })
  const { port } = app.server.address() as AddressInfo

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    calls: (): readonly CallRecord[] => calls,
    close: async (): Promise<void> => {
      closing.abort()
      await app.close()
    },
  }
}
