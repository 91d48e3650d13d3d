import { describeFailure } from '../../comfy/failure.ts'
import type { BackendUpdate } from '../../model/backend.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { refOf } from './address.ts'
import type { ServerEvent } from './events.ts'
import { isLastWord, parseEvent } from './events.ts'
import type { Ending } from './history.ts'
import { endingOfEvent } from './history.ts'
import type { KnownRuns } from './known-runs.ts'
import type { Progress } from './progress.ts'
import { advance } from './progress.ts'
import type { ComfyServer } from './server.ts'

export interface WatchDeps {
  readonly known: KnownRuns
  readonly clientId: string
  readonly clock: Clock
  readonly log: Log
  /** 0 to 1. */
  readonly random: () => number
}

type OnUpdate = (update: BackendUpdate) => void

const firstPauseMs = 1_000
const longestPauseMs = 60_000

const ofRuns: ReadonlySet<string> = new Set([
  'execution_start',
  'execution_cached',
  'executing',
  'executed',
  'progress',
  'progress_state',
  'execution_success',
  'execution_error',
  'execution_interrupted',
])

/** Outputs are the history's business. */
const endOf = (ending: Ending) => {
  switch (ending.status) {
    case 'completed':
      return { status: 'completed', outputs: [] } as const
    case 'cancelled':
      return { status: 'cancelled' } as const
    case 'failed':
      return { status: 'failed', ...describeFailure(ending.failure) } as const
  }
}

const percentOf = ({ fraction = 0 }: Progress): number => Math.floor(fraction * 100)
const isNews = (before: Progress, after: Progress): boolean => before.step !== after.step || percentOf(before) !== percentOf(after)

/** What each event means for the run that it is about. */
const createListener = (known: KnownRuns, key: string, onUpdate: OnUpdate): ((event: ServerEvent) => void) => {
  /** Older servers tell the steps of a node without saying whose run it is: there is only ever one. */
  let current: string | undefined

  return (event) => {
    if (!ofRuns.has(event.type)) return
    current = event.promptId ?? current
    if (current === undefined) return
    const ref = refOf({ key, promptId: current })
    const run = known.of(ref)
    const base = { ref, ...(run.callId === undefined ? {} : { callId: run.callId }) }
    const ending = endingOfEvent(event.type, event.data)
    if (ending !== undefined) {
      known.note(ref, { ending })
      onUpdate({ ...base, ...endOf(ending) })
    } else if (isLastWord(event)) {
      current = undefined
      onUpdate({ ...base, ...endOf(run.ending ?? { status: 'completed' }) })
    } else if (run.ending === undefined) {
      const progress = advance(run.progress, event, run.plan)
      known.note(ref, { progress })
      const { fraction, step } = progress
      if (event.type === 'execution_start' || isNews(run.progress, progress))
        onUpdate({
          ...base,
          status: 'running',
          ...(fraction === undefined ? {} : { progress: fraction }),
          ...(step === undefined ? {} : { step }),
        })
    }
  }
}

/** One socket, opened again whenever it ends, after growing pauses. */
const watchServer = (deps: WatchDeps, server: ComfyServer, onUpdate: OnUpdate, signal: AbortSignal): void => {
  let failures = 0
  let callOff: (() => void) | undefined

  const connect = (): void => {
    const listener = createListener(deps.known, server.key, onUpdate)
    server.listen(deps.clientId, {
      signal,
      onMessage: (text) => {
        failures = 0
        const event = parseEvent(text)
        if (event !== undefined) listener(event)
      },
      onEnd: (reason) => {
        if (signal.aborted) return
        if (failures === 0) deps.log.info({ server: server.name, reason }, 'live progress is interrupted; polls go on')
        const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures) * (0.5 + deps.random() / 2)
        failures += 1
        callOff = deps.clock.after(pauseMs, connect)
      },
    })
  }

  signal.addEventListener('abort', () => callOff?.(), { once: true })
  connect()
}

export const watchServers = (deps: WatchDeps, servers: readonly ComfyServer[], onUpdate: OnUpdate, signal: AbortSignal): void => {
  for (const server of servers) watchServer(deps, server, onUpdate, signal)
}
