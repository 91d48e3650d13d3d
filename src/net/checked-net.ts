import dns from 'node:dns/promises'
import { finished, type Readable } from 'node:stream'
import { finished as finishing } from 'node:stream/promises'
import axios from 'axios'
import type { Clock } from '../ports/clock.ts'
import type { Net } from '../ports/net.ts'
import { type Agents, createAgents, type LookupAll } from './agents.ts'
import { answeredFile, headerOf, type StreamAnswer } from './answered-file.ts'
import { openCall } from './call.ts'
import { checkUrl } from './check-url.ts'
import { limitedStream } from './limited-stream.ts'
import { fetchFailed, netErrorOf } from './refusals.ts'
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

const maxRedirects = 5
const maxIgnoredBytes = 65_536
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

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
  ): Promise<StreamAnswer> => {
    try {
      const answer: StreamAnswer = await client.request({
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

  const follow = async (start: string, way: Way, signal: AbortSignal): Promise<{ url: URL; answer: StreamAnswer }> => {
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
        const file = answeredFile(found.url, found.answer, { maxBytes, idleMs, clock, signal: call.signal })
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
