import type { BackendCall, BackendUpdate, RemoteOutput, WebhookRequest } from '../../src/model/backend.ts'
import { BackendError } from '../../src/model/errors.ts'
import type { Backend, BackendInstance } from '../../src/ports/backend.ts'

export interface FakeRun {
  readonly ref: string
  readonly call: BackendCall
  update: BackendUpdate
  cancelled: boolean
}

type Answer = (run: FakeRun) => Promise<BackendUpdate> | BackendUpdate

const picture: RemoteOutput = { name: 'image', text: 'a picture, in words' }

/** A backend whose runs stand where the test puts them. It keeps every call it was sent. */
export const createFakeBackend = (without: readonly (keyof Backend)[] = []) => {
  const runs: FakeRun[] = []
  const counts = { submits: 0, polls: 0, finds: 0, cancels: 0 }
  /** What submit does besides making the run; the default answers that it waits in line. */
  const script: { submit: Answer; lost: BackendCall[]; pollFails: boolean; findBlind: boolean; cancelFails: boolean } = {
    submit: (run) => run.update,
    lost: [],
    pollFails: false,
    findBlind: false,
    cancelFails: false,
  }
  const hearers: ((update: BackendUpdate) => void)[] = []
  let begun = 0
  const known = (ref: string): FakeRun | undefined => runs.find((run) => run.ref === ref)

  const begin = (call: BackendCall): FakeRun => {
    begun += 1
    const ref = `run-${begun}`
    const run: FakeRun = { ref, call, cancelled: false, update: { ref, callId: call.callId, status: 'queued' } }
    runs.push(run)
    return run
  }

  const all: Backend = {
    submit: async (call) => {
      counts.submits += 1
      return script.submit(begin(call))
    },
    poll: async (ref) => {
      counts.polls += 1
      if (script.pollFails) throw new Error('no answer')
      return known(ref)?.update ?? { ref, status: 'unknown' }
    },
    find: async (call) => {
      counts.finds += 1
      return script.findBlind ? undefined : runs.find((run) => run.call.callId === call.callId)?.update
    },
    cancel: async (ref) => {
      counts.cancels += 1
      if (script.cancelFails) throw new Error('it will not stop')
      const run = known(ref)
      if (run !== undefined) run.cancelled = true
    },
    parseWebhook: (request: WebhookRequest) => {
      try {
        const body = JSON.parse(request.body) as BackendUpdate | null
        return typeof body?.ref === 'string' ? body : undefined
      } catch {
        return undefined
      }
    },
    watch: (onUpdate) => void hearers.push(onUpdate),
    upload: async (file) => ({ url: `https://files.example/${file.mediaId}` }),
  }
  const backend = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name as keyof Backend))) as unknown as Backend

  const set = (ref: string, update: Record<string, unknown>): void => {
    const run = known(ref)
    if (run === undefined) throw new Error(`there is no run ${ref}`)
    run.update = { ref, callId: run.call.callId, ...update } as BackendUpdate
  }

  return {
    backend,
    runs,
    counts,
    script,
    begin,
    running: (ref: string, progress = 0.5) => set(ref, { status: 'running', progress }),
    complete: (ref: string, outputs: readonly RemoteOutput[] = [picture], usage?: BackendUpdate['usage']) =>
      set(ref, { status: 'completed', outputs, ...(usage === undefined ? {} : { usage }) }),
    fail: (ref: string, parts: Record<string, unknown> = {}) =>
      set(ref, { status: 'failed', code: 'run_failed', message: 'It broke.', retryable: false, ...parts }),
    cancelled: (ref: string) => set(ref, { status: 'cancelled' }),
    forget: (ref: string) => set(ref, { status: 'unknown', callId: undefined }),
    refuse: (options: ConstructorParameters<typeof BackendError>[1]) => {
      script.submit = () => {
        runs.pop()
        begun -= 1
        throw new BackendError('refused', options)
      }
    },
    /** The run begins, and its answer never arrives. */
    loseAnswers: () => {
      script.submit = () => {
        throw new BackendError('connection reset', { sent: 'maybe' })
      }
    },
    /** Over its socket, whatever is true. */
    say: (update: BackendUpdate) => {
      for (const hear of hearers) hear(update)
    },
    accept: () => {
      script.submit = (run) => run.update
    },
  }
}
export type FakeBackend = ReturnType<typeof createFakeBackend>

export const instanceOf = (fake: FakeBackend, limits: Partial<BackendInstance['limits']> = {}, id = 'test'): BackendInstance => ({
  id,
  backend: fake.backend,
  limits: { concurrency: 10, pollsPerSecond: 10, ...limits },
  ownHosts: [],
})
