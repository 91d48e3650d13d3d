import axios from 'axios'
import { parseJson } from '../model/json.ts'
import { netErrorOf } from './refusals.ts'

export interface Answer {
  readonly status: number
  /** The answer's JSON, or undefined where it is none. */
  readonly body: unknown
  /** What time it is there. */
  readonly at?: number
}

export type Probed = Answer | { readonly unreachable: string }

/** Asks an address that the operator named in the configuration. Never throws, and says nothing of the address, which may hold a secret. */
export type Probe = (url: string, query?: Readonly<Record<string, string | number>>) => Promise<Probed>

export const createProbe = ({ timeoutMs }: { readonly timeoutMs: number }): Probe => {
  const client = axios.create({
    proxy: false,
    responseType: 'text',
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
    maxRedirects: 3,
    maxContentLength: 1_048_576,
  })
  return async (url, query = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const { status, data, headers } = await client.get<unknown>(url, { params: query, signal: timeout })
      const at = Date.parse(String(headers['date'] ?? ''))
      return { status, body: typeof data === 'string' ? parseJson(data) : undefined, ...(Number.isNaN(at) ? {} : { at }) }
    } catch (error) {
      return { unreachable: timeout.aborted ? 'there was no answer in time' : (netErrorOf(error).detail ?? 'there was no usable answer') }
    }
  }
}
