import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../model/json.ts'
import type { Bucket } from './bucket.ts'
import type { Executor, NodeFile, NodeOutput } from './executor.ts'
import { payloadOf } from './failures.ts'
import type { Ending, Quirks } from './quirks.ts'
import { isOver, type Run, type RunOutput, type RunStatus, type Runs } from './runs.ts'
import { pause, type Time } from './time.ts'
import type { Webhooks } from './webhooks.ts'

/** Where a run can be held: in that status, or `answer`: made, but nobody has been told. */
const holdPoints = ['answer', 'not-started', 'queued', 'started', 'running', 'ending'] as const
export type HoldPoint = (typeof holdPoints)[number]
const isHoldPoint = (status: RunStatus | HoldPoint): status is HoldPoint => holdPoints.some((point) => point === status)

export interface LifeDeps {
  readonly time: Time
  readonly quirks: Quirks
  readonly runs: Runs
  readonly bucket: Bucket
  readonly webhooks: Webhooks
  readonly executor: Executor
  /** Pauses that make a run worth watching; 0 in tests. */
  readonly statusPauseMs: number
  /** How many run at once on one machine; the others stay in line. */
  readonly concurrency: number
  readonly changed: () => void
}

const imageExtensions = /\.(png|jpg|jpeg|webp|gif|psd|psb)$/

export const createLife = (deps: LifeDeps) => {
  const { time, quirks, runs, bucket, webhooks, executor, changed } = deps
  const held = new Set<HoldPoint>()
  const waiting = new Map<string, () => void>()
  const letGo = new Set<string>()
  const busy = new Map<string, number>()
  let alive = 0
  let parked = 0

  /** Resolves at once unless that point is held; `stuck` runs wait whatever is held. */
  const gate = (run: Run, point: HoldPoint, always = false): Promise<void> => {
    if (run.stop.signal.aborted || (!always && (!held.has(point) || letGo.has(run.id)))) return Promise.resolve()
    return new Promise((resolve) => {
      const key = `${run.id} ${point}`
      const go = (): void => {
        if (!waiting.delete(key)) return
        if (point !== 'answer') parked -= 1
        run.stop.signal.removeEventListener('abort', go)
        resolve()
      }
      waiting.set(key, go)
      if (point !== 'answer') parked += 1
      run.stop.signal.addEventListener('abort', go)
      changed()
    })
  }

  const post = (run: Run, status: RunStatus): boolean => {
    if (!runs.move(run, status)) return false
    const ends = isOver(status)
    if (status === 'success' && (quirks.emptySuccessTick === 'before' || quirks.emptySuccessTick === 'both')) webhooks.emptySuccess(run)
    webhooks.updated(run)
    if (status === 'success' && (quirks.emptySuccessTick === 'after' || quirks.emptySuccessTick === 'both')) webhooks.emptySuccess(run)
    if (ends) {
      webhooks.flush(run)
      run.stop.abort()
    }
    changed()
    return true
  }

  const store = (run: Run, data: JsonObject, nodeMeta: JsonObject | null, outputId?: string): void => {
    const output: RunOutput = { id: randomUUID(), data, nodeMeta, at: time.now(), ...(outputId === undefined ? {} : { outputId }) }
    run.outputs.push(output)
    run.updatedAt = time.now()
    webhooks.output(run, output)
  }

  const mediaItem = (run: Run, file: NodeFile): JsonObject => ({
    url: bucket.put(`outputs/runs/${run.id}/${file.fileName}`, { bytes: file.bytes, mimeType: file.mimeType }),
    type: 'output',
    filename: file.fileName,
    is_public: !quirks.privateFiles,
    subfolder: file.subfolder,
    upload_duration: 0.025,
    ...file.extra,
  })

  /** Uploads are sorted by extension, and only as it is written: ".PNG" is a file. */
  const storeOutput = (run: Run, nodeId: string, output: NodeOutput): void => {
    const files = output.files.filter((file) => file.type === 'output')
    const images = files.filter((file) => imageExtensions.test(file.fileName))
    const others = files.filter((file) => !imageExtensions.test(file.fileName))
    const outputId = files.map((file) => file.extra?.['output_id']).find((id) => typeof id === 'string')
    const data = {
      ...(images.length === 0 ? {} : { images: images.map((file) => mediaItem(run, file)) }),
      ...(others.length === 0 ? {} : { files: others.map((file) => mediaItem(run, file)) }),
      ...(output.text === undefined ? {} : { text: [...output.text] }),
    }
    if (Object.keys(data).length > 0) store(run, data, { node_id: nodeId }, typeof outputId === 'string' ? outputId : undefined)
  }

  const execute = async (run: Run): Promise<'success' | 'failed' | 'timeout'> => {
    const result = await executor.execute(run, {
      onNode: async (classType, done) => {
        run.liveStatus = `Executing ${classType}`
        run.progress = Math.round(done * 100) / 100
        run.updatedAt = time.now()
        webhooks.tick(run)
        await pause(time, deps.statusPauseMs, run.stop.signal)
      },
      onOutput: (nodeId, output) => storeOutput(run, nodeId, output),
    })
    run.progress = Math.round(result.done * 100) / 100
    if (result.failure !== undefined) {
      store(run, result.failure, null)
      return 'failed'
    }
    const files = run.outputs.some((output) => 'images' in output.data || 'files' in output.data)
    return quirks.needsFilesToSucceed && !files ? 'timeout' : 'success'
  }

  const end = async (run: Run, ending: Ending): Promise<void> => {
    if (ending === 'empty_success') return void post(run, 'success')
    if (ending === 'failed' || ending === 'timeout') return void post(run, ending)
    if (ending === 'success') {
      const status = await execute(run)
      await gate(run, 'ending')
      return void post(run, status)
    }
    const payload = payloadOf(ending, run)
    if (payload !== undefined) store(run, payload, null)
    post(run, 'failed')
  }

  const live = async (run: Run): Promise<void> => {
    await gate(run, 'not-started')
    const { id: machineId } = run.machine
    while (!run.stop.signal.aborted && (busy.get(machineId) ?? 0) >= deps.concurrency) await pause(time, 200, run.stop.signal)
    busy.set(machineId, (busy.get(machineId) ?? 0) + 1)
    try {
      // A classic machine, and a run that is wholly cached, go straight to "running".
      const steps: readonly RunStatus[] = run.functionCallId === null || executor.instant ? ['running'] : ['queued', 'started', 'running']
      for (const status of steps) {
        if (!post(run, status)) return
        if (status === 'running' && quirks.webhooksForged) webhooks.forged(run, 'http://127.0.0.1:9/forged.png')
        if (isHoldPoint(status)) await gate(run, status)
        await pause(time, deps.statusPauseMs, run.stop.signal)
      }
      while (run.ending === 'stuck' && !run.stop.signal.aborted) await gate(run, 'running', true)
      if (!isOver(run.status)) await end(run, run.ending)
    } finally {
      busy.set(machineId, (busy.get(machineId) ?? 1) - 1)
    }
  }

  const wake = (runId: string): void => {
    letGo.add(runId)
    for (const point of holdPoints) waiting.get(`${runId} ${point}`)?.()
  }

  return {
    gate,
    /** Counts from now on, and begins after that. */
    start: (run: Run, after: Promise<void>): void => {
      alive += 1
      void after
        .then(() => live(run))
        .catch(() => post(run, 'failed'))
        .finally(() => {
          alive -= 1
          letGo.delete(run.id)
          changed()
        })
    },
    /** Part of the graph runs on although the row has failed for good. */
    runOn: (run: Run): void => {
      alive += 1
      void execute(run)
        .catch(() => undefined)
        .finally(() => {
          alive -= 1
          changed()
        })
    },
    cancel: (run: Run): void => void post(run, 'cancelled'),
    hold: (point: HoldPoint): void => void held.add(point),
    holds: (point: HoldPoint): boolean => held.has(point),
    release: (runId?: string): void => {
      if (runId !== undefined) return wake(runId)
      held.clear()
      for (const go of [...waiting.values()]) go()
    },
    wake,
    /** How many are neither over nor held. */
    awake: (): number => alive - parked,
    isWaiting: (run: Run): boolean => holdPoints.some((point) => waiting.has(`${run.id} ${point}`)),
  }
}

export type Life = ReturnType<typeof createLife>
