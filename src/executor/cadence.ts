import type { Attempt, Generation } from '../model/generation.ts'

export interface CadenceInput {
  readonly ageMs: number
  readonly live: number
  readonly pollsPerSecond: number
  readonly webhooksArrive: boolean
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** How long until the next poll: the older the run, the rarer; never more polls per second than the backend likes. */
export const cadenceMs = ({ ageMs, live, pollsPerSecond, webhooksArrive }: CadenceInput): number => {
  const own = clamp(ageMs / 10, 2_000, 30_000)
  const shared = (live / pollsPerSecond) * 1_000
  return Math.round(Math.max(own, shared) * (webhooksArrive ? 5 : 1))
}

export const currentAttempt = (generation: Generation): Attempt | undefined =>
  generation.attempts.find((attempt) => attempt.number === generation.attempt)

export interface Limits {
  readonly generationTimeoutMs: number
  readonly queueTimeoutMs: number
}

export const limitsOf = (generation: Generation, general: Limits): Limits => ({
  generationTimeoutMs: (generation.tool.limits.timeoutSeconds ?? general.generationTimeoutMs / 1_000) * 1_000,
  queueTimeoutMs: (generation.tool.limits.queueTimeoutSeconds ?? general.queueTimeoutMs / 1_000) * 1_000,
})

/** When its time is up: the run's limit from its first sign of running, the line's from its acceptance. */
export const deadlineOf = (generation: Generation, general: Limits): number => {
  const attempt = currentAttempt(generation)
  const limits = limitsOf(generation, general)
  if (attempt?.runningAt !== undefined) return attempt.runningAt + limits.generationTimeoutMs
  return (attempt?.acceptedAt ?? attempt?.startedAt ?? generation.createdAt) + limits.queueTimeoutMs
}
