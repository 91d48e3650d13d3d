import type { OutputTargets } from '../../comfy/output-target.ts'
import { entryOf, recordOf } from '../../comfy/records.ts'
import type { BackendUpdate } from '../../model/backend.ts'
import { errorKinds } from '../../model/errors.ts'
import type { Usage } from '../../model/usage.ts'
import { fractionOf, stepOf } from './progress.ts'
import { remoteOutputsOf } from './remote-outputs.ts'
import { callIdInput, outputsInput, unpackOutputs } from './target.ts'
import type { WireRun } from './wire.ts'

export type RunState = 'queued' | 'running' | 'completed' | 'failed' | 'timed_out' | 'cancelled'

/** "not-started" is the line; "queued" means that a machine took it and is starting up. What we don't know yet is running. */
const states: Readonly<Record<string, RunState>> = {
  'not-started': 'queued',
  queued: 'queued',
  started: 'running',
  running: 'running',
  uploading: 'running',
  success: 'completed',
  failed: 'failed',
  timeout: 'timed_out',
  cancelled: 'cancelled',
}

export const stateOf = (status: string): RunState => entryOf(states, status.trim().toLowerCase()) ?? 'running'
export const isOver = (status: string): boolean => !['queued', 'running'].includes(stateOf(status))

export const callIdOf = (run: WireRun): string | undefined => {
  const callId = recordOf(run.workflow_inputs)?.[callIdInput]
  return typeof callId === 'string' && callId !== '' ? callId : undefined
}

/** The names that travelled with the run: they are those of the tool as it was when the run began. */
export const outputTargetsOf = (run: WireRun): OutputTargets => unpackOutputs(recordOf(run.workflow_inputs)?.[outputsInput])

const usageOf = (run: WireRun): Usage => ({
  ...(typeof run.run_duration === 'number' && run.run_duration >= 0 ? { seconds: run.run_duration } : {}),
  ...(run.gpu ? { gpu: run.gpu } : {}),
})

/** A run as the vendor tells it. A failure has no reason in it yet: that is somewhere else. */
export const updateOf = (run: WireRun, targets: OutputTargets): BackendUpdate => {
  const callId = callIdOf(run)
  const base = { ref: run.id, ...(callId === undefined ? {} : { callId }) }
  const state = stateOf(run.status)
  if (state === 'queued') {
    return {
      ...base,
      status: 'queued',
      ...(typeof run.queue_position === 'number' && run.queue_position >= 0 ? { position: run.queue_position } : {}),
    }
  }
  if (state === 'running') {
    const progress = fractionOf(run.progress)
    const step = stepOf(run.live_status)
    return { ...base, status: 'running', ...(progress === undefined ? {} : { progress }), ...(step === undefined ? {} : { step }) }
  }
  const usage = usageOf(run)
  const ended = { ...base, ...(Object.keys(usage).length === 0 ? {} : { usage }) }
  if (state === 'completed') return { ...ended, status: 'completed', outputs: remoteOutputsOf(run.outputs, targets) }
  if (state === 'cancelled') return { ...ended, status: 'cancelled' }
  const code = state === 'timed_out' ? 'timed_out' : 'run_failed'
  return { ...ended, status: 'failed', code, message: errorKinds[code].sentence, retryable: false }
}
