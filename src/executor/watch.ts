import { errorKinds } from '../model/errors.ts'
import type { Generation } from '../model/generation.ts'
import type { WorkResult } from '../ports/queue.ts'
import { applyUpdate } from './apply-update.ts'
import { cadenceMs, currentAttempt, deadlineOf } from './cadence.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import { endGeneration } from './ending.ts'
import { noteMarker } from './marker.ts'
import type { Poller } from './poller.ts'

const isWatched = (generation: Generation | undefined): generation is Generation =>
  generation?.status === 'running' && generation.stage !== 'collecting' && generation.backendRef !== undefined

/** At the deadline, after one more poll: over, and called off at the backend. */
const expire = (deps: StageDeps, generationId: string, ref: string): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    const now = deps.clock.now()
    if (!isWatched(generation) || generation.backendRef !== ref || deadlineOf(generation, deps.settings) > now) return undefined
    const error = { code: 'timed_out' as const, stage: generation.stage ?? 'queued', message: errorKinds.timed_out.sentence }
    const stray = { ref, attempt: generation.attempt, foundAt: now, reason: 'its time was up' }
    return endGeneration(generation, { status: 'failed', outcome: 'timed_out', error, stray }, now)
  })

export type LiveGauge = (backendId: string) => Promise<number>

/** The count of live generations, asked at most every few seconds: it only stretches the cadence. */
export const createLiveGauge = (deps: StageDeps): LiveGauge => {
  const known = new Map<string, { at: number; total: Promise<number> }>()
  return (backendId) => {
    const now = deps.clock.now()
    const last = known.get(backendId)
    if (last !== undefined && now - last.at < 5_000) return last.total
    const total = deps.store.generations.countLive(backendId).then((live) => live.total)
    known.set(backendId, { at: now, total })
    total.catch(() => known.delete(backendId))
    return total
  }
}

/** Poll and deadline of one live generation: one work item that schedules itself. Webhooks never schedule. */
export const watch = async (deps: StageDeps, poller: Poller, liveOf: LiveGauge, generationId: string): Promise<WorkResult> => {
  const generation = await deps.store.generations.get(generationId)
  if (!isWatched(generation) || generation.backendRef === undefined) return 'done'
  const { backendId, backendRef, attempt } = generation
  const instance = deps.backends.get(backendId)

  const first = currentAttempt(generation)?.runningAt === undefined
  const update = await poller.poll(backendId, backendRef, { exact: first })
  let latest: Generation | undefined = generation
  if (update !== undefined) {
    if (first) await noteMarker(deps, backendId, update)
    latest = (await applyUpdate(deps, generationId, attempt, update, 'poll'))?.generation
  }
  if (!isWatched(latest) || latest.backendRef !== backendRef) return 'done'

  const now = deps.clock.now()
  const deadline = deadlineOf(latest, deps.settings)
  if (now >= deadline) {
    await expire(deps, generationId, backendRef)
    return 'done'
  }
  if (instance?.backend.poll === undefined) return { againAt: deadline }
  const pause = cadenceMs({
    ageMs: now - (currentAttempt(latest)?.acceptedAt ?? latest.createdAt),
    live: await liveOf(backendId),
    pollsPerSecond: instance.limits.pollsPerSecond,
    webhooksArrive: latest.lastWebhookAt !== undefined,
  })
  const soon = latest.doubtSince === undefined ? pause : Math.min(pause, 2_000)
  return { againAt: Math.min(deadline, now + soon) }
}
