import type { Api, ApiRequest } from '../../net/api.ts'
import { ApiError, createApi } from '../../net/api.ts'
import type { ApiFileRequest } from '../../net/api-files.ts'
import { createApiFiles } from '../../net/api-files.ts'
import type { SocketOptions } from '../../net/socket.ts'
import { openSocket } from '../../net/socket.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FetchedFile } from '../../ports/net.ts'
import { normalizedUrl, serverKeyOf } from './address.ts'
import { readProblem } from './problems.ts'

const requestTimeoutMs = 30_000
const fileTimeoutMs = 600_000

/** One ComfyUI. Nothing that it says or throws holds its address or its key. */
export interface ComfyServer extends Api {
  /** What it is called wherever something of it is written down. */
  readonly key: string
  /** For its owner: which of those in COMFYUI_URL it is. */
  readonly name: string
  /** The same as `request`, for what begins nothing: throws DarkroomError. */
  ask(request: ApiRequest): Promise<unknown>
  open(request: ApiFileRequest): Promise<FetchedFile>
  /** What it says of its own accord to the one who goes by that id. */
  listen(clientId: string, options: Omit<SocketOptions, 'headers' | 'clock'>): void
}

export interface ServerSettings {
  readonly urls: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly clock: Clock
}

const createServer = (url: string, name: string, { headers, clock }: ServerSettings): ComfyServer => {
  const baseUrl = normalizedUrl(url)
  const api = createApi({ baseUrl, headers, timeoutMs: requestTimeoutMs })
  const files = createApiFiles({ baseUrl, headers, timeoutMs: fileTimeoutMs, clock })
  return {
    key: serverKeyOf(baseUrl),
    name,
    request: api.request,
    ask: async (request) => {
      try {
        return await api.request(request)
      } catch (error) {
        throw error instanceof ApiError ? readProblem(error) : error
      }
    },
    open: files.open,
    listen: (clientId, options) =>
      openSocket(`${baseUrl.replace(/^http/, 'ws')}/ws?clientId=${encodeURIComponent(clientId)}`, { ...options, headers, clock }),
  }
}

/** Those of the configuration, each address once. */
export const createServers = (settings: ServerSettings): readonly ComfyServer[] =>
  [...new Set(settings.urls.map(normalizedUrl))].map((url, index) => createServer(url, `server ${index + 1}`, settings))
