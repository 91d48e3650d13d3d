import { errorKinds } from '../model/errors.ts'
import type { Duty } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import { endCancelling, giveUpStrays } from './cancel.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import { giveUpCollecting } from './collect.ts'
import { endGeneration, historyEntry, historyWith } from './ending.ts'
import type { Poller } from './poller.ts'
import { giveUpSettling } from './settle.ts'
import { withoutDuty } from './work.ts'

const fail = (deps: StageDeps, generationId: string, detail: string): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (isTerminal(generation.status) || generation.stage === 'collecting') return undefined
    const now = deps.clock.now()
    const error = { code: 'internal' as const, stage: generation.stage ?? 'pending', message: errorKinds.internal.sentence, detail }
    const stray =
      generation.backendRef === undefined
        ? {}
        : { stray: { ref: generation.backendRef, attempt: generation.attempt, foundAt: now, reason: 'it could not be watched' } }
    return endGeneration(generation, { status: 'failed', outcome: 'lost', error, ...stray }, now)
  })

/** Nobody took it over: the duty ends, and the record says so. */
const dropDuty = (deps: StageDeps, generationId: string, duty: Duty, reason: string): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (!generation.owes.includes(duty)) return undefined
    const now = deps.clock.now()
    return {
      patch: {
        history: historyWith(
          generation,
          historyEntry(now, generation.status, generation.stage, generation.attempt, `gave up to ${duty}: ${reason}`),
        ),
        updatedAt: now,
        ...(duty === 'deliver' ? { deliveryState: 'failed' as const } : {}),
        ...withoutDuty(generation, duty),
      },
      events: [],
      work: [],
    }
  })

/** Work that has used up its tries ends its duty with an error that can be seen; nothing waits for ever. */
export const giveUp = async (deps: StageDeps, poller: Poller, duty: Duty, generationId: string, reason: string): Promise<void> => {
  deps.metrics.count('darkroom_dead_work_total', { kind: duty })
  deps.log.error({ generationId, duty, reason }, 'work used up its tries')
  switch (duty) {
    case 'collect':
      return giveUpCollecting(deps, poller, generationId, reason)
    case 'settle':
      return void (await giveUpSettling(deps, generationId, reason))
    case 'cancel':
      return void (await endCancelling(deps, generationId, reason))
    case 'stray':
      return void (await giveUpStrays(deps, generationId, reason))
    case 'start':
    case 'watch':
    case 'dispatch':
      return void (await fail(deps, generationId, reason))
    case 'deliver':
    case 'advance':
      return void (await dropDuty(deps, generationId, duty, reason))
  }
}
