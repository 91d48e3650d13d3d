import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { AxiosInstance } from 'axios'
import axios from 'axios'

export interface ApiSettings {
  /** No trailing slash. */
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly maxBytes?: number
}

export type ApiQuery = Readonly<Record<string, string | number | boolean | undefined>>

const defaultMaxBytes = 64 * 1024 * 1024
/** Some servers drop an idle connection after five seconds without a word; a request on it would look half sent. */
const idleSocketMs = 4_000

/** What no text about a call may hold: the keys, and what is left of them without their scheme. */
export const secretsOf = ({ headers }: ApiSettings): readonly string[] =>
  Object.values(headers).flatMap((value) => [value, value.replace(/^\S+\s+/, '')])

export const urlOf = ({ baseUrl }: ApiSettings, { path, query = {} }: { readonly path: string; readonly query?: ApiQuery }): string => {
  const given = Object.entries(query).filter((entry) => entry[1] !== undefined)
  const search = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)])).toString()
  return `${baseUrl}${path}${search === '' ? '' : `?${search}`}`
}

/** A way to one API, with its key: the key goes to the host that it belongs to, and nowhere else. */
export const createApiClient = (settings: ApiSettings): AxiosInstance => {
  const base = new URL(settings.baseUrl)
  return axios.create({
    httpAgent: new HttpAgent({ keepAlive: true, timeout: idleSocketMs, maxSockets: 64 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, timeout: idleSocketMs, maxSockets: 64 }),
    proxy: false,
    validateStatus: () => true,
    maxContentLength: settings.maxBytes ?? defaultMaxBytes,
    maxBodyLength: Number.POSITIVE_INFINITY,
    headers: { accept: 'application/json', ...settings.headers },
    beforeRedirect: (options) => {
      const { protocol, hostname, port } = options as { protocol?: string; hostname?: string; port?: string | number | null }
      const samePort = String(port ?? '') === base.port || (base.port === '' && [80, 443].includes(Number(port)))
      if (protocol !== base.protocol || hostname !== base.hostname || !samePort) throw new Error('a redirect to another host')
    },
  })
}
