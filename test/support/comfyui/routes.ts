import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { JsonObject, JsonValue } from '../../../src/model/json.ts'
import { ServerCrash } from './check-graph.ts'
import { classInfo } from './classes.ts'
import { isFileType, mimeTypeOf } from './files.ts'
import type { Generation } from './generations.ts'
import { isRecord } from './graph.ts'
import type { Queue } from './queue.ts'
import type { Quirks } from './quirks.ts'
import { type PromptDeps, takePrompt } from './take-prompt.ts'

export interface RouteDeps extends PromptDeps {
  readonly generation: Generation
  readonly quirks: Quirks
  readonly queue: Queue
  readonly changed: () => void
  readonly interrupt: () => void
  /** Somebody looked at the line or at the history, and has the answer. */
  readonly looked: () => void
}

interface Answer {
  readonly status: number
  readonly json?: JsonValue
  readonly text?: string
  readonly file?: { readonly name: string; readonly bytes: Uint8Array }
  readonly headers?: Readonly<Record<string, string>>
}

const ok: Answer = { status: 200, text: '' }
const crashed: Answer = { status: 500, text: '500 Internal Server Error\n\nServer got itself in trouble' }

const namesIn = (body: JsonValue, field: string): readonly string[] => {
  const value = isRecord(body) ? body[field] : undefined
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

export const createRoutes = (deps: RouteDeps) => {
  const { generation, traits, quirks, folders, queue } = deps

  const history = (query: URLSearchParams): JsonValue => {
    const all = [...queue.history]
    const limit = traits.limitsHistory ? query.get('max_items') : null
    if (limit === null) return Object.fromEntries(all)
    if (!/^-?\d+$/.test(limit)) throw new ServerCrash()
    const offset = Number(query.get('offset') ?? -1)
    const from = offset < 0 ? Math.max(0, all.length - Number(limit)) : offset
    return Object.fromEntries(all.slice(from, from + Number(limit)))
  }

  const postQueue = (body: JsonValue): Answer => {
    if (isRecord(body) && body['clear'] === true) queue.clear()
    for (const id of namesIn(body, 'delete')) queue.remove(id)
    deps.changed()
    return ok
  }
  const postHistory = (body: JsonValue): Answer => {
    if (isRecord(body) && body['clear'] === true) queue.history.clear()
    for (const id of namesIn(body, 'delete')) queue.history.delete(id)
    return ok
  }
  const postInterrupt = (raw: Buffer): Answer => {
    let named: JsonValue | undefined
    if (traits.stopsByName) {
      try {
        const body: unknown = JSON.parse(raw.toString())
        named = isRecord(body) ? body['prompt_id'] : undefined
      } catch {
        named = undefined
      }
    }
    if (named === undefined || named === null || named === '' || queue.running()?.[1] === named) deps.interrupt()
    return ok
  }

  const upload = async (request: IncomingMessage, raw: Buffer): Promise<Answer> => {
    const type = request.headers['content-type'] ?? ''
    if (!type.startsWith('multipart/form-data')) return { status: 400, text: '' }
    const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData()
    const text = (name: string): string => {
      const value = form.get(name)
      return typeof value === 'string' ? value : ''
    }
    const image = form.get('image')
    if (image === null || typeof image === 'string' || image.name === '') return { status: 400, text: '' }
    const folder = text('type') || 'input'
    if (!isFileType(folder)) throw new ServerCrash()
    const bytes = new Uint8Array(await image.arrayBuffer())
    const overwrite = ['true', '1'].includes(text('overwrite'))
    const kept = folders.upload({ name: image.name, bytes }, { type: folder, subfolder: text('subfolder'), overwrite })
    return kept === undefined ? { status: 400, text: '' } : { status: 200, json: kept }
  }

  const systemStats = (): JsonObject => ({
    ...(traits.hasSystemStats
      ? { system: { os: 'posix', python_version: '3.11.7', ...(traits.version === undefined ? {} : { comfyui_version: traits.version }) } }
      : {}),
    devices: [{ name: 'cpu', type: 'cpu', index: null, vram_total: 8e9, vram_free: 6e9, torch_vram_total: 8e9, torch_vram_free: 6e9 }],
  })

  const objectInfo = (name?: string): JsonObject =>
    Object.fromEntries(
      Object.entries(deps.classes())
        .filter(([each]) => name === undefined || each === name)
        .map(([each, spec]) => [each, classInfo(each, spec, generation)]),
    )

  const view = (query: URLSearchParams): Answer => {
    const found = folders.view(query)
    if (typeof found === 'number') return { status: found, text: '' }
    return { status: 200, file: found }
  }

  const get = (path: string, query: URLSearchParams): Answer | undefined => {
    const [, run] = /^\/history\/([^/]+)$/.exec(path) ?? []
    if (run !== undefined) {
      const id = decodeURIComponent(run)
      const entry = queue.history.get(id)
      return { status: 200, json: entry === undefined ? {} : { [id]: entry } }
    }
    const [, name] = /^\/object_info\/([^/]+)$/.exec(path) ?? []
    if (name !== undefined) return { status: 200, json: objectInfo(decodeURIComponent(name)) }
    switch (path) {
      case '/':
        return { status: 200, text: '<!doctype html><title>ComfyUI</title>', headers: { 'content-type': 'text/html' } }
      case '/queue': {
        const running = queue.running()
        return { status: 200, json: { queue_running: running === undefined ? [] : [[...running]], queue_pending: [...queue.pending()] } }
      }
      case '/prompt':
        return { status: 200, json: { exec_info: { queue_remaining: queue.remaining() } } }
      case '/history':
        return { status: 200, json: history(query) }
      case '/object_info':
        return { status: 200, json: objectInfo() }
      case '/system_stats':
        return { status: 200, json: systemStats() }
      case '/view':
        return view(query)
      default:
        return undefined
    }
  }

  const post = async (path: string, request: IncomingMessage, raw: Buffer): Promise<Answer | undefined> => {
    const body = (): JsonValue => JSON.parse(raw.toString()) as JsonValue
    switch (path) {
      case '/prompt':
        return takePrompt(body(), deps)
      case '/queue':
        return postQueue(body())
      case '/history':
        return postHistory(body())
      case '/interrupt':
        return postInterrupt(raw)
      case '/upload/image':
        return upload(request, raw)
      default:
        return undefined
    }
  }

  const route = async (request: IncomingMessage, path: string, query: URLSearchParams): Promise<Answer> => {
    const raw = await buffer(request)
    if (raw.byteLength > traits.largestBody) return { status: 413, text: `Maximum request body size ${traits.largestBody} exceeded` }
    const origin = request.headers.origin
    if (traits.checksOrigin && origin !== undefined && new URL(origin).host !== request.headers.host) return { status: 403, text: '' }
    try {
      const answer = request.method === 'POST' ? await post(path, request, raw) : request.method === 'GET' ? get(path, query) : undefined
      return answer ?? { status: 404, text: '404: Not Found' }
    } catch (error) {
      // Whatever a real one trips over ends as the same 500.
      if (error instanceof ServerCrash || error instanceof SyntaxError || error instanceof TypeError) return crashed
      throw error
    }
  }

  const disturbed: Readonly<Record<string, Answer>> = {
    error_500_before: crashed,
    error_500_after: crashed,
    bad_gateway: { status: 502, text: '<html><h1>502 Bad Gateway</h1></html>', headers: { 'content-type': 'text/html' } },
    busy: { status: 429, text: 'slow down', headers: { 'retry-after': '2' } },
    not_json: { status: 200, text: '<html>Please log in</html>', headers: { 'content-type': 'text/html' } },
  }
  const arrivesAnyway: ReadonlySet<string> = new Set(['answer_lost', 'error_500_after', 'silent'])

  const write = (response: ServerResponse, answer: Answer): void => {
    const { file } = answer
    const body = file?.bytes ?? (answer.json === undefined ? (answer.text ?? '') : JSON.stringify(answer.json))
    const type = file === undefined ? (answer.json === undefined ? 'text/plain' : 'application/json') : mimeTypeOf(file.name)
    response.writeHead(answer.status, {
      'content-type': `${type}${file === undefined ? '; charset=utf-8' : ''}`,
      ...(file === undefined ? {} : { 'content-disposition': `filename="${file.name.replace(/[^\x20-\x7e]/g, '?')}"` }),
      'content-length': Buffer.byteLength(body),
      ...answer.headers,
    })
    response.end(body)
  }

  return async (request: IncomingMessage, response: ServerResponse, url: string): Promise<void> => {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1')
    const isPrefixed = traits.hasApiPrefix && pathname.startsWith('/api/')
    const path = isPrefixed ? pathname.slice(4) : pathname
    const disturbance = request.method === 'POST' && path === '/prompt' ? quirks.nextPrompts.shift() : undefined
    const [status] = quirks.fail
    if (status !== undefined && quirks.failOn.test(path)) {
      quirks.fail = quirks.fail.slice(1)
      await buffer(request)
      return write(response, status === 500 ? crashed : { status, text: `${status}` })
    }
    if (disturbance !== undefined) {
      if (arrivesAnyway.has(disturbance)) await route(request, path, searchParams)
      else await buffer(request)
      if (disturbance === 'answer_lost') return void request.socket.destroy()
      if (disturbance === 'silent') return
      return write(response, disturbed[disturbance] ?? crashed)
    }
    const answer = await route(request, path, searchParams)
    write(response, answer)
    if (request.method === 'GET' && /^\/(?:queue$|history(?:\/|$))/.test(path)) response.once('finish', deps.looked)
  }
}
