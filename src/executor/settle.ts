import type { Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import { cardFor } from '../model/rate-card.ts'
import type { WorkResult } from '../ports/queue.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import { costUsd, rateOf } from './cost.ts'
import { eventOf, historyEntry, historyWith } from './ending.ts'
import { withoutDuty } from './work.ts'

/** Nobody pays for a run that is lost, unclear or came to nothing. */
const isCharged = (generation: Generation): boolean =>
  generation.status === 'completed' || generation.status === 'cancelled' || generation.error?.code === 'timed_out'

const isUnsettled = (generation: Generation | undefined): generation is Generation =>
  generation !== undefined && isTerminal(generation.status) && generation.owes.includes('settle')

/** Once per generation: the ledger is idempotent by id, and the record is written by whoever is first. */
export const settle = async (deps: StageDeps, generationId: string): Promise<WorkResult> => {
  const generation = await deps.store.generations.get(generationId)
  if (!isUnsettled(generation)) return 'done'
  const cost = costUsd(generation)
  const entry = { id: generationId, account: generation.account }
  if (cost > 0 && isCharged(generation)) await deps.ledger.charge({ ...entry, usd: cost })
  else await deps.ledger.release(entry)

  const settled = await change(deps, generationId, (latest) => {
    if (!isUnsettled(latest)) return undefined
    const now = deps.clock.now()
    const rate = rateOf(cardFor(latest.tool.costingModel, latest.inputs), latest.usage?.gpu)
    return {
      patch: {
        costUsd: cost,
        settledAt: now,
        updatedAt: now,
        ...(rate === undefined ? {} : { rateUsdPerSecond: rate }),
        ...withoutDuty(latest, 'settle'),
      },
      events: [eventOf(latest, 'generation.settled', now, { costUsd: cost })],
      work: [],
    }
  })
  if (settled?.changed === true) countCost(deps, settled.generation, cost)
  return 'done'
}

const countCost = (deps: StageDeps, generation: Generation, cost: number): void => {
  const labels = { tool: generation.tool.commandName, backend: generation.backendId }
  deps.metrics.count('darkroom_cost_usd_total', labels, cost)
  const { tokensIn, tokensOut } = generation.usage ?? {}
  if (tokensIn !== undefined) deps.metrics.count('darkroom_tokens_total', { ...labels, direction: 'in' }, tokensIn)
  if (tokensOut !== undefined) deps.metrics.count('darkroom_tokens_total', { ...labels, direction: 'out' }, tokensOut)
}

/** The ledger would not take it: the duty ends, and the record says so. */
export const giveUpSettling = (deps: StageDeps, generationId: string, reason: string): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (!isUnsettled(generation)) return undefined
    const now = deps.clock.now()
    deps.log.error({ generationId, reason }, 'a generation could not be settled')
    return {
      patch: {
        history: historyWith(generation, historyEntry(now, generation.status, undefined, generation.attempt, `not settled: ${reason}`)),
        updatedAt: now,
        ...withoutDuty(generation, 'settle'),
      },
      events: [],
      work: [],
    }
  })
