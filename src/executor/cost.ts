import type { Attempt, Generation } from '../model/generation.ts'
import type { CostingModel } from '../model/tool.ts'

/** What a second costs on the GPU that ran, or on the one expected. */
export const rateOf = (costing: CostingModel, gpu: string | undefined): number | undefined => {
  if (costing.kind !== 'per_second') return undefined
  const rates = costing.ratesByGpu ?? {}
  return (gpu !== undefined && Object.hasOwn(rates, gpu) ? rates[gpu] : undefined) ?? costing.usdPerSecond
}

/** How long an attempt ran: as the backend tells it, else by our own clock, waiting left out where we can. */
export const attemptSeconds = (attempt: Attempt): number => {
  const told = attempt.usage?.seconds
  if (told !== undefined && Number.isFinite(told) && told >= 0) return told
  const from = attempt.runningAt ?? attempt.acceptedAt
  if (from === undefined || attempt.endedAt === undefined) return 0
  return Math.max(0, (attempt.endedAt - from) / 1_000)
}

export const secondsOf = (generation: Generation): number => generation.attempts.reduce((sum, attempt) => sum + attemptSeconds(attempt), 0)

const median = (values: readonly number[]): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle]
  if (upper === undefined) return undefined
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Before it runs: the median of the last runs, else the limit, times the rate. */
export const estimateUsd = (costing: CostingModel, recentSeconds: readonly number[], limitSeconds: number): number | undefined => {
  switch (costing.kind) {
    case 'per_second':
      return roundUsd((median(recentSeconds) ?? limitSeconds) * costing.usdPerSecond)
    case 'per_run':
    case 'per_image':
      return costing.usd
    case 'per_token':
      return undefined
    case 'free':
      return 0
  }
}

const wasAccepted = (attempt: Attempt): boolean => attempt.ref !== undefined

/** After it ran: what it really cost, failed attempts included, for they cost too. */
export const costUsd = (generation: Generation): number => {
  const costing = generation.tool.costingModel
  const accepted = generation.attempts.filter(wasAccepted)
  switch (costing.kind) {
    case 'per_second':
      return roundUsd(accepted.reduce((sum, attempt) => sum + attemptSeconds(attempt) * (rateOf(costing, attempt.usage?.gpu) ?? 0), 0))
    case 'per_run':
      return generation.status === 'completed' ? costing.usd : 0
    case 'per_image': {
      const images = generation.usage?.images ?? generation.outputs.filter((output) => output.kind === 'image').length
      return roundUsd(images * costing.usd)
    }
    case 'per_token': {
      const tokensIn = accepted.reduce((sum, attempt) => sum + (attempt.usage?.tokensIn ?? 0), 0)
      const tokensOut = accepted.reduce((sum, attempt) => sum + (attempt.usage?.tokensOut ?? 0), 0)
      return roundUsd((tokensIn * costing.usdPerMillionIn + tokensOut * costing.usdPerMillionOut) / 1_000_000)
    }
    case 'free':
      return 0
  }
}

/** Millionths of a dollar are kept; binary dust is not. */
const roundUsd = (usd: number): number => Math.round(usd * 1e6) / 1e6
