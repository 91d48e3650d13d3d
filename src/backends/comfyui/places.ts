import { isRecord } from '../../comfy/records.ts'
import { BackendError } from '../../model/errors.ts'
import type { JsonObject } from '../../model/json.ts'
import { ApiError } from '../../net/api.ts'
import type { UploadCall } from '../../ports/backend.ts'
import type { Clock } from '../../ports/clock.ts'
import { createRecent } from '../recent.ts'
import type { ComfyServer } from './server.ts'

/** A dead server costs this much, once in a while, and not every call. */
const probeTimeoutMs = 3_000
const leftOutMs = 15_000
/** A call that got a place and was never sent stops counting. */
const openMs = 60_000
const most = 1_000

interface Placement {
  readonly at: number
  server?: Promise<ComfyServer>
  key?: string
  isSent?: boolean
}

/** Which server a call goes to: the least busy one of those that have what its workflow needs, and then the same for all its files and for the call itself. */
export interface Places {
  /** Throws BackendError, not sent and to be tried again, when none of them answers. */
  placeFor(call: UploadCall, signal: AbortSignal): Promise<ComfyServer>
  /** From now on that server may have a run of this call. */
  sending(callId: string, server: ComfyServer): void
  /** Where that is; undefined when this process doesn't know. */
  sentTo(callId: string): string | undefined
  /** The call has its answer, or never left: a next time it may go elsewhere. */
  forget(callId: string): void
  /** It did not answer: it is left out for a while. */
  leaveOut(server: ComfyServer): void
}

export interface PlacesDeps {
  readonly servers: readonly ComfyServer[]
  readonly clock: Clock
  /** As far as is known. */
  readonly canRun: (serverKey: string, target: JsonObject) => boolean
}

export const createPlaces = ({ servers, clock, canRun }: PlacesDeps): Places => {
  const placements = createRecent<Placement>(most)
  const leftOutUntil = new Map<string, number>()
  const lastChosen = new Map<string, number>()
  let choices = 0

  const leaveOut = ({ key }: ComfyServer): void => void leftOutUntil.set(key, clock.now() + leftOutMs)

  /** How many runs it has; undefined when it isn't there. One that answers strangely comes last: the call will show why. */
  const busyness = async (server: ComfyServer, signal: AbortSignal): Promise<number | undefined> => {
    try {
      const answer = await server.request({ method: 'GET', path: '/prompt', signal, timeoutMs: probeTimeoutMs })
      const info = isRecord(answer) ? answer['exec_info'] : undefined
      const remaining = isRecord(info) ? info['queue_remaining'] : undefined
      leftOutUntil.delete(server.key)
      return typeof remaining === 'number' ? remaining : Number.MAX_SAFE_INTEGER
    } catch (error) {
      if (!(error instanceof ApiError) || signal.aborted) throw error
      if (error.status !== undefined && error.status < 500) return Number.MAX_SAFE_INTEGER
      leaveOut(server)
      return undefined
    }
  }

  const onTheirWay = (key: string): number =>
    [...placements.values()].filter((one) => one.key === key && one.isSent !== true && clock.now() - one.at < openMs).length

  /** Written down in the same breath, so that those who choose at the same time see it. */
  const settle = (placement: Placement, server: ComfyServer): ComfyServer => {
    placement.key = server.key
    lastChosen.set(server.key, ++choices)
    return server
  }

  const leastBusy = async (
    placement: Placement,
    candidates: readonly ComfyServer[],
    signal: AbortSignal,
  ): Promise<ComfyServer | undefined> => {
    const asked = await Promise.all(candidates.map(async (server) => ({ server, runs: await busyness(server, signal) })))
    const [best] = asked
      .flatMap(({ server, runs }) => (runs === undefined ? [] : [{ server, load: runs + onTheirWay(server.key) }]))
      .toSorted((a, b) => a.load - b.load || (lastChosen.get(a.server.key) ?? 0) - (lastChosen.get(b.server.key) ?? 0))
    return best === undefined ? undefined : settle(placement, best.server)
  }

  const choose = async (placement: Placement, target: JsonObject, signal: AbortSignal): Promise<ComfyServer> => {
    const able = servers.filter(({ key }) => canRun(key, target))
    // Where none seems able, one of them has to say so itself.
    const candidates = able.length === 0 ? servers : able
    const [only, another] = candidates
    if (only !== undefined && another === undefined) return settle(placement, only)
    const isIn = ({ key }: ComfyServer): boolean => (leftOutUntil.get(key) ?? 0) <= clock.now()
    const inside = candidates.filter(isIn)
    const outside = candidates.filter((server) => !inside.includes(server))
    const server = (await leastBusy(placement, inside, signal)) ?? (await leastBusy(placement, outside, signal))
    if (server === undefined) throw new BackendError('None of the ComfyUI servers answers.', { sent: 'no', retryable: true })
    return server
  }

  return {
    placeFor: async ({ callId, target }, signal) => {
      const known = placements.get(callId)
      if (known?.server !== undefined) return known.server
      const placement: Placement = { at: clock.now() }
      placement.server = choose(placement, target, signal)
      placements.put(callId, placement)
      try {
        return await placement.server
      } catch (error) {
        if (placements.get(callId) === placement) placements.forget(callId)
        throw error
      }
    },
    sending: (callId, server) =>
      placements.put(callId, { server: Promise.resolve(server), at: clock.now(), key: server.key, isSent: true }),
    sentTo: (callId) => {
      const placement = placements.get(callId)
      return placement?.isSent === true ? placement.key : undefined
    },
    forget: placements.forget,
    leaveOut,
  }
}
