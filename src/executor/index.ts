import { z } from 'zod'
import type { Duty } from '../model/generation.ts'
import type { Work, WorkHandler } from '../ports/queue.ts'
import { breakerStance, readBreaker } from './breaker.ts'
import { cancelRun, cancelStrays, requestCancel } from './cancel.ts'
import type { ChangeFeed, StageDeps } from './changes.ts'
import { createChangeFeed } from './changes.ts'
import { collect } from './collect.ts'
import type { Executor, ExecutorDeps } from './deps.ts'
import { dispatch } from './dispatch.ts'
import { createEstimates, execute } from './execute.ts'
import { giveUp } from './give-up.ts'
import { createHints } from './hints.ts'
import { keepMedia } from './keep-media.ts'
import { createPoller } from './poller.ts'
import { rate } from './rate.ts'
import { removeOutputs } from './remove-outputs.ts'
import { settle } from './settle.ts'
import { start } from './start.ts'
import { sweepGenerations } from './sweep.ts'
import { sweepMedia } from './sweep-media.ts'
import { waitForEnd } from './waiters.ts'
import { createLiveGauge, watch } from './watch.ts'
import { receiveWebhook } from './webhook.ts'

const generationData = z.object({ generationId: z.string() })
const backendData = z.object({ backendId: z.string() })

/** How many of each kind of work this process does at once. */
const concurrency = { dispatch: 4, start: 32, watch: 64, collect: 8, cancel: 4, stray: 4, settle: 8 } as const

/** A submit that answers with the result holds its place for as long as the run takes: the others have theirs beside it. */
const startsAtOnce = (backends: ExecutorDeps['backends']): number =>
  [...backends.values()].reduce<number>(
    (sum, { limits }) => sum + (limits.submitTimeoutMs === undefined ? 0 : limits.concurrency),
    concurrency.start,
  )

/** Binds the stages to their dependencies, and to the queue's work. */
export const createExecutor = (plainDeps: ExecutorDeps) => {
  const feed: ChangeFeed = createChangeFeed()
  const deps: StageDeps = { ...plainDeps, feed }
  const poller = createPoller(deps)
  const liveOf = createLiveGauge(deps)
  const estimates = createEstimates(deps)
  const hints = createHints(deps, poller)

  const executor: Executor = {
    execute: (request) => execute(deps, estimates, request),
    wait: (generationId, ms, signal) => waitForEnd(deps, generationId, ms, signal),
    cancel: (generationId) => requestCancel(deps, generationId),
    webhook: (arrival) => receiveWebhook(deps, poller, arrival),
    waiting: async (generation) => {
      if (generation.status !== 'pending' && generation.stage !== 'submitting') return {}
      const stance = breakerStance(await readBreaker(deps, generation.backendId), deps.clock.now())
      const notice =
        stance === 'open' ? 'The service that runs this tool does not answer at the moment. This waits, and starts by itself.' : undefined
      const position = generation.status === 'pending' ? await deps.store.generations.countPending(generation.backendId) : undefined
      return { ...(notice === undefined ? {} : { notice }), ...(position === undefined ? {} : { position }) }
    },
    rate: (generationId, rating) => rate(deps, generationId, rating),
    removeOutputs: (generationId) => removeOutputs(deps, generationId),
    keepMedia: (source, hints) => keepMedia(deps, source, hints),
  }

  const onGeneration =
    (run: (generationId: string, stop: AbortSignal) => ReturnType<WorkHandler>): WorkHandler =>
    (work, stop) =>
      run(generationData.parse(work.data).generationId, stop)
  const dead = (duty: Duty) => ({
    onDead: async (work: Work, error: string): Promise<void> => {
      const data = generationData.safeParse(work.data).data
      if (data !== undefined) await giveUp(deps, poller, duty, data.generationId, error)
    },
  })

  return {
    ...executor,
    feed,
    /** Listens to the queue. Jobs and delivery listen to `advance` and `deliver`; app.ts sees to that. */
    listen: (): void => {
      const { queue } = deps
      queue.work('dispatch', (work) => dispatch(deps, backendData.parse(work.data).backendId), {
        concurrency: concurrency.dispatch,
        maxTries: 1_000,
      })
      queue.work(
        'start',
        onGeneration((id, stop) => start(deps, id, stop)),
        { concurrency: startsAtOnce(deps.backends), maxTries: 20, ...dead('start') },
      )
      queue.work(
        'watch',
        onGeneration((id) => watch(deps, poller, liveOf, id)),
        { concurrency: concurrency.watch, maxTries: 20, ...dead('watch') },
      )
      queue.work(
        'collect',
        onGeneration((id) => collect(deps, poller, id)),
        { concurrency: concurrency.collect, ...dead('collect') },
      )
      queue.work(
        'cancel',
        onGeneration((id) => cancelRun(deps, id)),
        { concurrency: concurrency.cancel, ...dead('cancel') },
      )
      queue.work(
        'stray',
        onGeneration((id) => cancelStrays(deps, id)),
        { concurrency: concurrency.stray, ...dead('stray') },
      )
      queue.work(
        'settle',
        onGeneration((id) => settle(deps, id)),
        { concurrency: concurrency.settle, maxTries: 20, ...dead('settle') },
      )
    },
    /** Listens to the backends that speak of their own accord. */
    hints,
    /** Is that backend left alone for now? Work for it waits. */
    isPaused: async (backendId: string): Promise<boolean> => breakerStance(await readBreaker(deps, backendId), deps.clock.now()) === 'open',
    sweep: () => sweepGenerations(deps),
    /** For a start: everything that owes something is hurried, due or not. */
    sweepAhead: () => sweepGenerations(deps, { starting: true }),
    sweepMedia: () => sweepMedia(deps),
    giveUp: (duty: Duty, generationId: string, reason: string) => giveUp(deps, poller, duty, generationId, reason),
  }
}
