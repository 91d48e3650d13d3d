import type { Generation } from './generation.ts'

/** Of a completed run: as the backend measured it, else by our own clock. */
export const runSecondsOf = ({
  status,
  usage,
  runningAt,
  ranUntil,
}: Pick<Generation, 'status' | 'usage' | 'runningAt' | 'ranUntil'>): number | undefined => {
  if (status !== 'completed') return undefined
  if (usage?.seconds !== undefined) return usage.seconds
  return runningAt === undefined || ranUntil === undefined ? undefined : (ranUntil - runningAt) / 1_000
}
