import type { JsonObject } from '../../model/json.ts'
import { isClean } from './clean-outputs.ts'
import type { HttpSender } from './http-send.ts'
import { outputsOfWebhook, type Sign } from './present-run.ts'
import type { Quirks } from './quirks.ts'
import type { Run, RunOutput } from './runs.ts'
import { pause, type Time } from './time.ts'

/** One try of one webhook, for tests to look at. */
export interface WebhookTry {
  readonly runId: string
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly body: JsonObject
  /** 0 when there was no answer. */
  readonly status: number
}

export interface WebhooksDeps {
  readonly time: Time
  readonly quirks: Quirks
  readonly sender: HttpSender
  readonly sign: () => Sign
  readonly keepTries: number
  readonly changed: () => void
}

const headers = {
  'Content-Type': 'application/json',
  Accept: '*/*',
  'Accept-Encoding': 'gzip, deflate, br',
  'User-Agent': 'Python/3.13 aiohttp/3.11.16',
}
const tryTimeoutMs = 20_000
const pausesMs = [500, 1000]

/** Anybody who asks for single outputs must write a literal comma: an encoded one is not looked for. */
const wantsOutputs = (url: string): boolean => {
  const events = /[?&]target_events=([^&#]*)/.exec(url)?.[1]
  return events?.split(',').includes('run.output') ?? false
}

export const createWebhooks = ({ time, quirks, sender, sign, keepTries, changed }: WebhooksDeps) => {
  const stop = new AbortController()
  const tries: WebhookTry[] = []
  const lastOf = new Map<string, Promise<void>>()
  const keptBack = new Map<string, JsonObject[]>()
  const openOf = new Map<string, number>()

  const tryOnce = async (run: Run, url: string, method: 'GET' | 'POST', body: JsonObject): Promise<boolean> => {
    const timeout = new AbortController()
    const callOff = time.after(tryTimeoutMs, () => timeout.abort())
    const signal = AbortSignal.any([stop.signal, timeout.signal])
    let status = 0
    try {
      status = (await sender.send(url, { method, headers, body: JSON.stringify(body), signal })).status
    } catch {
      status = 0
    } finally {
      callOff()
    }
    if (tries.length >= keepTries) tries.shift()
    tries.push({ runId: run.id, url, method, body, status })
    return status >= 200 && status < 400
  }

  /** Three tries; because the method is forgotten after the first, the others go out as GET. */
  const deliver = async (run: Run, url: string, body: JsonObject, afterFirst: () => void): Promise<void> => {
    for (let index = 0; index < 3 && !stop.signal.aborted; index += 1) {
      const ok = await tryOnce(run, url, index === 0 && !quirks.webhooksAsGet ? 'POST' : 'GET', body)
      if (index === 0) afterFirst()
      if (ok) return
      const wait = pausesMs[index]
      if (wait !== undefined) await pause(time, wait, stop.signal)
    }
  }

  const settle = (runId: string): void => {
    const open = (openOf.get(runId) ?? 1) - 1
    if (open === 0) {
      openOf.delete(runId)
      lastOf.delete(runId)
    } else openOf.set(runId, open)
    changed()
  }

  /** Each is a task of its own; only its first try waits for the one before, so that a clean run reads in order. */
  const start = (run: Run, body: JsonObject): void => {
    const url = run.webhook
    if (url === null) return
    for (let copy = 0; copy < (quirks.webhooksDoubled ? 2 : 1); copy += 1) {
      const before = lastOf.get(run.id) ?? Promise.resolve()
      openOf.set(run.id, (openOf.get(run.id) ?? 0) + 1)
      const turn = new Promise<void>((next) => {
        void before
          .then(() => deliver(run, url, body, next))
          .finally(() => {
            next()
            settle(run.id)
          })
      })
      lastOf.set(run.id, turn)
    }
  }

  const send = (run: Run, body: JsonObject): void => {
    if (run.webhook === null || quirks.webhooksDropped || stop.signal.aborted) return
    const { event_type: eventType, ...rest } = body
    const shown = quirks.webhooksWithoutEventType ? rest : { event_type: eventType ?? null, ...rest }
    if (quirks.webhooksReordered) keptBack.set(run.id, [...(keptBack.get(run.id) ?? []), shown])
    else start(run, shown)
  }

  const bodyOf = (run: Run, eventType: string, outputs: readonly JsonObject[]): JsonObject => ({
    event_type: eventType,
    status: run.status,
    live_status: run.liveStatus,
    progress: run.progress,
    run_id: run.id,
    outputs,
  })

  return {
    /** Every status posted, whatever anybody asked for. A cancel's outputs are raw. */
    updated: (run: Run): void => {
      const outputs =
        run.status === 'cancelled'
          ? outputsOfWebhook(run, run.outputs, undefined)
          : outputsOfWebhook(run, run.outputs.filter(isClean), sign())
      send(run, bodyOf(run, 'run.updated', outputs))
    },
    /** Only with webhook_intermediate_status, and never with outputs. */
    tick: (run: Run): void => {
      if (run.ticks) send(run, bodyOf(run, 'run.updated', []))
    },
    /** Success, says a tick whose row was read too late. It comes whether or not ticks were asked for: a quirk. */
    emptySuccess: (run: Run): void => send(run, { ...bodyOf(run, 'run.updated', []), status: 'success', progress: 0.8 }),
    /** Not signed, and only for those whose address asks for it. */
    output: (run: Run, output: RunOutput): void => {
      if (run.webhook !== null && wantsOutputs(run.webhook) && isClean(output))
        send(run, bodyOf(run, 'run.output', outputsOfWebhook(run, [output], undefined)))
    },
    forged: (run: Run, url: string): void => {
      const item = { url, type: 'output', filename: 'forged.png', is_public: true, subfolder: '', upload_duration: 0.1 }
      const output = { run_id: run.id, data: { images: [item] }, created_at: '', node_meta: { node_id: '9' }, id: run.id, updated_at: '' }
      send(run, { ...bodyOf(run, 'run.updated', [output]), status: 'success', progress: 1 })
    },
    /** Lets go of what was kept back: last one first. */
    flush: (run: Run): void => {
      const bodies = keptBack.get(run.id) ?? []
      keptBack.delete(run.id)
      for (const body of bodies.toReversed()) start(run, body)
    },
    open: (runId?: string): number => (runId === undefined ? openOf.size : (openOf.get(runId) ?? 0)),
    tries: (): readonly WebhookTry[] => [...tries],
    close: (): void => stop.abort(),
  }
}

export type Webhooks = ReturnType<typeof createWebhooks>
