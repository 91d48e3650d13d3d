import type { LookupAddress } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import { DarkroomError } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import { parseAddress } from './addresses.ts'
import { checkAddress } from './check-url.ts'
import { fetchFailed, refused } from './refusals.ts'
import type { TrustedHosts } from './trusted-hosts.ts'

export type LookupAll = (host: string) => Promise<readonly LookupAddress[]>

export interface Agents {
  readonly httpAgent: http.Agent
  readonly httpsAgent: https.Agent
}

interface AgentDeps {
  readonly clock: Clock
  readonly lookup: LookupAll
  readonly trusted: TrustedHosts
  readonly connectTimeoutMs: number
}

/** What Node hands to an agent's createConnection, as far as it matters here. */
interface Target {
  readonly host?: string | null
  readonly port?: number | string | null
}

/**
 * Looks the name up once, checks every address it has, and connects to exactly these:
 * a name that answers differently the next moment gains nothing.
 */
const checkedLookup =
  ({ lookup, trusted }: AgentDeps, port: number): LookupFunction =>
  (host, options, callback) => {
    const answer = async (): Promise<readonly LookupAddress[]> => {
      const all = await lookup(host)
      for (const { address } of all) checkAddress(host, port, address, trusted)
      const wanted = all.filter(({ family }) => options.family === undefined || options.family === 0 || options.family === family)
      if (wanted.length === 0) throw fetchFailed('there is no host of that name')
      return wanted
    }
    answer().then(
      (wanted) => {
        const [first] = wanted
        if (options.all === true) callback(null, [...wanted])
        else if (first !== undefined) callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : refused('the name could not be looked up'), '', 0),
    )
  }

const withConnectTimeout = (socket: Socket, { clock, connectTimeoutMs }: AgentDeps, connected: string): Socket => {
  const callOff = clock.after(connectTimeoutMs, () => socket.destroy(fetchFailed('the connection timed out')))
  socket.once(connected, callOff)
  socket.once('close', callOff)
  return socket
}

type Connect<Options, Callback> = (options: Options, callback?: Callback) => Socket | null | undefined | unknown

/** Node takes an error through the callback as well as a socket, though its types don't say so. */
const checkedConnect =
  <Options extends Target, Callback>(connect: Connect<Options, Callback>, deps: AgentDeps, connected: string) =>
  (options: Options, callback?: Callback): Socket | undefined => {
    const host = options.host ?? ''
    const port = Number(options.port)
    try {
      if (parseAddress(host) !== undefined) checkAddress(host, port, host, deps.trusted)
    } catch (error) {
      if (!(error instanceof DarkroomError) || typeof callback !== 'function') throw error
      callback(error)
      return undefined
    }
    return withConnectTimeout(connect({ ...options, lookup: checkedLookup(deps, port) }, callback) as Socket, deps, connected)
  }

/** Connections that only ever reach checked addresses. One pair per set of trusted hosts: pooled sockets carry that trust. */
export const createAgents = (deps: AgentDeps): Agents => {
  const httpAgent = new http.Agent({ keepAlive: true })
  const httpsAgent = new https.Agent({ keepAlive: true })
  httpAgent.createConnection = checkedConnect(
    httpAgent.createConnection.bind(httpAgent),
    deps,
    'connect',
  ) as typeof httpAgent.createConnection
  httpsAgent.createConnection = checkedConnect(
    httpsAgent.createConnection.bind(httpsAgent),
    deps,
    'secureConnect',
  ) as typeof httpsAgent.createConnection
  return { httpAgent, httpsAgent }
}
