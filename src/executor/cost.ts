import type { Attempt, Generation, Values } from '../model/generation.ts'
import type { CostingModel } from '../model/rate-card.ts'
import { cardFor, imagesAskedFor, tokensUsd } from '../model/rate-card.ts'

/** What a second costs on the GPU that ran, or on the one expected. */
export const rateOf = (costing: CostingModel, gpu: string | undefined): number | undefined => {
  if (costing.kind !== 'per_second') return undefined
  const rates = costing.ratesByGpu ?? {}
  return (gpu !== undefined && Object.hasOwn(rates, gpu) ? rates[gpu] : undefined) ?? costing.usdPerSecond
}

/** How long an attempt ran: as the backend tells it, else by our own clock, waiting left out where we can. */
const attemptSeconds = (attempt: Attempt): number => {
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

/** Before it runs: the median of the last runs, else the limit, times the rate; or what these inputs cost. */
export const estimateUsd = (
  costing: CostingModel,
  inputs: Values,
  recentSeconds: readonly number[],
  limitSeconds: number,
): number | undefined => {
  const card = cardFor(costing, inputs)
  switch (card.kind) {
    case 'per_second':
      return roundUsd((median(recentSeconds) ?? limitSeconds) * card.usdPerSecond)
    case 'per_run':
      return roundUsd(card.usd)
    case 'per_image':
      return roundUsd(card.usd * imagesAskedFor(card, inputs))
    case 'per_token':
      return card.typical === undefined ? undefined : roundUsd(tokensUsd(card, card.typical))
    case 'free':
      return 0
  }
}

/** As many as the backend tells; else those that came. */
const imagesOf = (generation: Generation, attempt: Attempt): number => {
  const told = attempt.usage?.images
  if (told !== undefined) return told
  return attempt.number === generation.attempt ? generation.outputs.filter((output) => output.kind === 'image').length : 0
}

const wasAccepted = (attempt: Attempt): boolean => attempt.ref !== undefined

/** After it ran: what it really cost, failed attempts included, for they cost too. */
export const costUsd = (generation: Generation): number => {
  const card = cardFor(generation.tool.costingModel, generation.inputs)
  const accepted = generation.attempts.filter(wasAccepted)
  switch (card.kind) {
    case 'per_second':
      return roundUsd(accepted.reduce((sum, attempt) => sum + attemptSeconds(attempt) * (rateOf(card, attempt.usage?.gpu) ?? 0), 0))
    case 'per_run':
      return generation.status === 'completed' ? roundUsd(card.usd) : 0
    case 'per_image':
      return roundUsd(accepted.reduce((sum, attempt) => sum + imagesOf(generation, attempt) * card.usd, 0))
    case 'per_token':
      return roundUsd(accepted.reduce((sum, attempt) => sum + tokensUsd(card, attempt.usage ?? {}), 0))
    case 'free':
      return 0
  }
}

/** Millionths of a dollar are kept; binary dust is not. */
const roundUsd = (usd: number): number => Math.round(usd * 1e6) / 1e6
