import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { openLoopback } from '../loopback.ts'
import { chatAnswer, imageAnswer, paint } from './answers.ts'
import { checkChat, checkEdit, checkGeneration, type ImageAsk, type SeenFile } from './checks.ts'
import { type Refusal, RefusedError, refusals } from './refusals.ts'

/** What goes wrong with the next request: it is refused, or its answer isn't what it should be. */
export type Mishap =
  | keyof typeof refusals
  | 'reset'
  | 'html'
  | 'truncated'
  | 'redirect'
  | 'huge'
  | 'nothing'
  | 'error_in_200'
  | 'secret_in_200'
  | 'refusal'
  | 'filtered'
  | 'empty_at_length'
  | 'thinking'
  | 'parts'
  | 'data_url'
  | 'as_text'

export interface SeenRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** The JSON, or the form's fields. */
  readonly body: Readonly<Record<string, unknown>>
  readonly files: readonly SeenFile[]
  /** Its sender gave up. */
  gone: boolean
}

export interface OpenAiOptions {
  /** Absent: the server wants none. */
  readonly key?: string
  /** Not OpenAI itself: it takes more, says less, and words its errors otherwise. */
  readonly compatible?: boolean
  /** Where its pictures are: whole addresses, or without a host. */
  readonly links?: 'whole' | 'relative'
}

const endings: Readonly<Partial<Record<Mishap, Parameters<typeof chatAnswer>[3]>>> = {
  refusal: { content: null, refusal: "I'm sorry, I can't help with that." },
  filtered: { content: '', finish: 'content_filter' },
  empty_at_length: { content: '', finish: 'length' },
  thinking: { content: '<think>they must not see this</think>\n\nAn answer.' },
  parts: {
    content: [
      { type: 'text', text: 'In ' },
      { type: 'text', text: 'parts.' },
    ],
  },
  nothing: { content: null },
}

const formOf = (request: IncomingMessage, body: Buffer): Promise<FormData> =>
  new Response(new Uint8Array(body), { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData()

const fieldsOf = (form: FormData): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...form.entries()].filter(([, value]) => typeof value === 'string'))

/** A strict local OpenAI, or a lax server that is compatible. */
export const openOpenAi = async (options: OpenAiOptions = {}) => {
  const compatible = options.compatible === true
  const seen: SeenRequest[] = []
  const mishaps: Mishap[] = []
  const files = new Map<string, Buffer>()
  let waiting: (() => void)[] | undefined
  let ids = 0

  const json = (response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': `req_${++ids}`, ...headers }).end(JSON.stringify(body))
  }

  const refuse = (response: ServerResponse, { status, headers, ...said }: Refusal): void => {
    const { message, type, code, param = null } = said
    const body = compatible
      ? { object: 'error', message, type: code ?? type, param, code: status }
      : { error: { message, type, param, code } }
    json(response, status, body, headers)
  }

  const pictureOf = async (ask: ImageAsk, index: number, mishap: Mishap | undefined): Promise<object> => {
    const bytes = await paint(ask, index)
    if (mishap === 'data_url') return { b64_json: null, url: `data:image/png;base64,${bytes.toString('base64')}` }
    if (!ask.asUrl) return { b64_json: bytes.toString('base64') }
    const path = `/files/picture-${++ids}.png`
    files.set(path, bytes)
    return { url: options.links === 'relative' ? path : `${server.url}${path}` }
  }

  const answerOf = async (request: IncomingMessage, path: string, body: Buffer, mishap: Mishap | undefined): Promise<object> => {
    const isForm = request.headers['content-type']?.startsWith('multipart/form-data') === true
    const note = (told: Readonly<Record<string, unknown>>, sent: readonly SeenFile[] = []): void => {
      const one = { path, headers: request.headers, body: told, files: sent, gone: false }
      seen.push(one)
      request.socket.once('close', () => Object.assign(one, { gone: true }))
    }
    if (path === '/v1/images/edits') {
      if (!isForm)
        throw new RefusedError({
          status: 400,
          message: 'Unsupported content type',
          type: 'invalid_request_error',
          code: 'unsupported_content_type',
        })
      const form = await formOf(request, body)
      const ask = await checkEdit(form, compatible)
      note(fieldsOf(form), ask.files)
      const pictures = await Promise.all(
        Array.from({ length: mishap === 'nothing' ? 0 : ask.n }, (_, index) => pictureOf(ask, index, mishap)),
      )
      return imageAnswer(ask, pictures, ask.files.length, compatible)
    }
    const told: unknown = JSON.parse(body.toString('utf8'))
    note(told as SeenRequest['body'])
    if (path === '/v1/images/generations') {
      const ask = checkGeneration(told, compatible)
      const pictures = await Promise.all(
        Array.from({ length: mishap === 'nothing' ? 0 : ask.n }, (_, index) => pictureOf(ask, index, mishap)),
      )
      return imageAnswer(ask, pictures, 0, compatible)
    }
    if (path === '/v1/chat/completions')
      return chatAnswer(await checkChat(told, compatible), `chatcmpl-${++ids}`, compatible, mishap === undefined ? {} : endings[mishap])
    throw new RefusedError({ status: 404, message: `Invalid URL (POST ${path})`, type: 'invalid_request_error', code: null })
  }

  const checkKey = (request: IncomingMessage): void => {
    const { authorization = '' } = request.headers
    if (options.key === undefined) {
      if (authorization !== '') throw new RefusedError({ status: 400, message: 'It wants no key.', type: 'error', code: null })
    } else if (authorization !== `Bearer ${options.key}`)
      throw new RefusedError(refusals.unauthorized(authorization.replace('Bearer ', '')))
  }

  const send = (response: ServerResponse, answer: object, mishap: Mishap | undefined): void => {
    switch (mishap) {
      case 'html':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>A proxy says hello.</html>')
        return
      case 'truncated': {
        const text = JSON.stringify(answer)
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).write(text.slice(0, text.length / 2))
        setImmediate(() => response.destroy())
        return
      }
      case 'redirect':
        response.writeHead(307, { location: 'http://127.0.0.1:9/elsewhere' }).end()
        return
      case 'huge':
        response.writeHead(200, { 'content-type': 'application/json' })
        for (let mb = 0; mb < 140 && !response.destroyed; mb += 1) response.write(Buffer.alloc(1_048_576, 0x20))
        response.end('{}')
        return
      case 'error_in_200':
        json(response, 200, { error: { message: 'Provider returned error', code: 502 } })
        return
      case 'secret_in_200':
        json(response, 200, { error: { message: `${options.key} is not known at ${server.url}.` } })
        return
      case 'as_text':
        response.writeHead(200, { 'content-type': 'text/plain' }).end(JSON.stringify(answer))
        return
      default:
        json(response, 200, answer)
    }
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '', 'http://x').pathname
    const file = files.get(path)
    if (request.method === 'GET') {
      if (file === undefined) response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': 'image/png' }).end(file)
      return
    }
    const body = await buffer(request)
    const mishap = mishaps.shift()
    if (mishap === 'reset') return void request.socket.destroy()
    try {
      checkKey(request)
      if (mishap !== undefined && mishap in refusals) throw new RefusedError(refusals[mishap as keyof typeof refusals](options.key ?? ''))
      const answered = await answerOf(request, path, body, mishap)
      if (waiting !== undefined) await new Promise<void>((resolve) => waiting?.push(resolve))
      send(response, answered, mishap)
    } catch (error) {
      if (error instanceof RefusedError) refuse(response, error.refusal)
      else
        json(response, 400, {
          error: { message: `We could not parse your request. (${String(error)})`, type: 'invalid_request_error', param: null, code: null },
        })
    }
  }

  const server = await openLoopback((request, response) => void answer(request, response))
  const release = (): void => {
    const held = waiting ?? []
    waiting = undefined
    for (const go of held) go()
  }

  return {
    /** As OPENAI_BASE_URL wants it. */
    url: `${server.url}/v1`,
    host: new URL(server.url).host,
    /** What was sent so far, as far as it could be read. */
    requests: (): readonly SeenRequest[] => seen,
    /** The next request goes that way. */
    next: (mishap: Mishap): void => void mishaps.push(mishap),
    hold: (): void => {
      waiting ??= []
    },
    release,
    close: async (): Promise<void> => {
      release()
      await server.close()
    },
  }
}
export type OpenAiStandIn = Awaited<ReturnType<typeof openOpenAi>>
