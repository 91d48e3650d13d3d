import dns from 'node:dns/promises'
import { finished, type Readable } from 'node:stream'
import { finished as finishing } from 'node:stream/promises'
import axios, { type AxiosResponse } from 'axios'
import type { Clock } from '../ports/clock.ts'
import type { FetchedFile, Net } from '../ports/net.ts'
import { type Agents, createAgents, type LookupAll } from './agents.ts'
import { openCall } from './call.ts'
import { checkUrl } from './check-url.ts'
import { fileNameOf } from './file-name.ts'
import { decodedStream, isEncoded, limitedStream } from './limited-stream.ts'
import { fetchFailed, netErrorOf, tooLarge } from './refusals.ts'
import { retryAfterMsOf } from './retry-after.ts'
import { parseTrustedHosts, type TrustedHosts } from './trusted-hosts.ts'

export interface NetOptions {
  /** Host names, addresses and networks that may be reached although they are private. */
  readonly trustedHosts: readonly string[]
  readonly clock: Clock
  /** Every address of a name; for tests. */
  readonly lookup?: LookupAll
  readonly connectTimeoutMs?: number
  /** How long a sender may say nothing in the middle of a body. */
  readonly idleMs?: number
}

interface Way {
  readonly trusted: TrustedHosts
  readonly agents: Agents
}

type Answer = AxiosResponse<Readable>

const maxRedirects = 5
const maxIgnoredBytes = 65_536
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

const headerOf = (answer: Answer, name: string): string | undefined => {
  const value: unknown = answer.headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const mimeTypeOf = (contentType: string | undefined): string | undefined => {
  const bare = contentType?.split(';')[0]?.trim().toLowerCase()
  return bare !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(bare) ? bare : undefined
}

const lengthOf = (answer: Answer): number | undefined => {
  const length = headerOf(answer, 'content-length')
  return length === undefined || isEncoded(headerOf(answer, 'content-encoding')) || !/^\d+$/.test(length) ? undefined : Number(length)
}

export const createNet = (options: NetOptions): Net => {
  const { clock, lookup = (host) => dns.lookup(host, { all: true, verbatim: true }), connectTimeoutMs = 10_000, idleMs = 30_000 } = options
  const client = axios.create({
    responseType: 'stream',
    maxRedirects: 0,
    maxContentLength: -1,
    maxBodyLength: -1,
    proxy: false,
    decompress: false,
    validateStatus: () => true,
    headers: { common: { 'Accept-Encoding': 'identity', 'User-Agent': 'Darkroom', Accept: '*/*' } },
  })

  /** A pooled connection carries the trust that opened it, so each set of trusted hosts has a pool of its own. */
  const ways = new Map<string, Way>()
  const wayFor = (extra: readonly string[]): Way => {
    const hosts = [...new Set([...options.trustedHosts, ...extra])].sort()
    const key = JSON.stringify(hosts)
    const known = ways.get(key)
    if (known !== undefined) return known
    const trusted = parseTrustedHosts(hosts)
    const way = { trusted, agents: createAgents({ clock, lookup, trusted, connectTimeoutMs }) }
    ways.set(key, way)
    return way
  }

  // A mistake in the configuration shows at the start, not at the first file.
  wayFor([])

  const ask = async (
    url: URL,
    way: Way,
    signal: AbortSignal,
    post?: { body: string; headers: Readonly<Record<string, string>> },
  ): Promise<Answer> => {
    try {
      const answer: Answer = await client.request({
        url: url.href,
        method: post === undefined ? 'GET' : 'POST',
        signal,
        ...way.agents,
        ...(post === undefined ? {} : { data: Buffer.from(post.body), headers: { 'Content-Type': 'application/json', ...post.headers } }),
      })
      // An abort between two reads must not become an unhandled error; whoever reads hears of it.
      answer.data.on('error', () => {})
      return answer
    } catch (error) {
      throw netErrorOf(signal.aborted ? signal.reason : error)
    }
  }

  const follow = async (start: string, way: Way, signal: AbortSignal): Promise<{ url: URL; answer: Answer }> => {
    let url = checkUrl(start, way.trusted)
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      const answer = await ask(url, way, signal)
      const location = headerOf(answer, 'location')
      if (!redirects.has(answer.status) || location === undefined) return { url, answer }
      answer.data.destroy()
      url = checkUrl(location, way.trusted, url)
    }
    throw fetchFailed('it was redirected too often')
  }

  const fileOf = (url: URL, answer: Answer, maxBytes: number, signal: AbortSignal): FetchedFile => {
    if (answer.status < 200 || answer.status > 299) {
      throw fetchFailed(`HTTP ${answer.status}`, retryAfterMsOf(headerOf(answer, 'retry-after'), clock.now()))
    }
    const bytes = lengthOf(answer)
    if (bytes !== undefined && bytes > maxBytes) throw tooLarge(maxBytes)
    const body = decodedStream(answer.data, headerOf(answer, 'content-encoding'))
    const mimeType = mimeTypeOf(headerOf(answer, 'content-type'))
    const fileName = fileNameOf(url, headerOf(answer, 'content-disposition'))
    return {
      stream: limitedStream(body, { maxBytes, idleMs, clock, signal }),
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(fileName === undefined ? {} : { fileName }),
      ...(bytes === undefined ? {} : { bytes }),
    }
  }

  /** Nobody reads what a webhook's receiver says, but hanging up on it would look like an error over there. */
  const drained = async (body: Readable, signal: AbortSignal): Promise<void> => {
    const rest = limitedStream(body, { maxBytes: maxIgnoredBytes, idleMs, clock, signal }).resume()
    await finishing(rest).catch(() => {})
  }

  return {
    download: async (url, { maxBytes, timeoutMs, trustedHosts = [], signal }) => {
      const way = wayFor(trustedHosts)
      const call = openCall(clock, timeoutMs, signal)
      try {
        const found = await follow(url, way, call.signal)
        const file = fileOf(found.url, found.answer, maxBytes, call.signal)
        // Ends with the stream, however that ends: read to the last byte, broken off, or dropped by the reader.
        finished(file.stream, () => call.end())
        return file
      } catch (error) {
        call.end()
        throw error
      }
    },
    post: async (url, body, { headers, timeoutMs, signal }) => {
      const way = wayFor([])
      const call = openCall(clock, timeoutMs, signal)
      try {
        const answer = await ask(checkUrl(url, way.trusted), way, call.signal, { body, headers })
        const retryAfterMs = retryAfterMsOf(headerOf(answer, 'retry-after'), clock.now())
        await drained(answer.data, call.signal)
        return { status: answer.status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
      } finally {
        call.end()
      }
    },
  }
}
