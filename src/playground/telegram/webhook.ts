import { pause, type Time } from '../comfydeploy/time.ts'
import type { Changes } from './changes.ts'
import { badRequest, conflict } from './refusal.ts'
import type { Queued, Updates } from './updates.ts'
import { present } from './wire.ts'

export interface WebhookSettings {
  readonly url: string
  readonly secret: string | undefined
  readonly maxConnections: number
}

export interface WebhookTry {
  readonly updateId: number
  /** Undefined: there was no answer. */
  readonly status: number | undefined
  readonly at: number
}

interface Attempt {
  readonly status: number | undefined
  /** Undefined: it was taken. */
  readonly problem: string | undefined
  /** How long it was asked to wait. */
  readonly waitMs: number
}

const firstWaitMs = 2_000
const longestWaitMs = 60_000
const longestAskedMs = 3_600_000
const keptTries = 5_000
const loopback = /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/

/** It never calls out: only this machine can be a webhook here, and there plain HTTP will do. */
const checkUrl = (text: string): void => {
  if (!URL.canParse(text)) throw badRequest('invalid webhook URL specified')
  const url = new URL(text)
  if (!['http:', 'https:'].includes(url.protocol)) throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  if (!loopback.test(url.hostname)) throw badRequest('bad webhook: Failed to resolve host: Name or service not known')
}

const checkSecret = (secret: string): void => {
  if (secret.length > 256) throw badRequest('secret token is too long')
  if (!/^[\w-]+$/.test(secret)) throw badRequest('secret token contains unallowed characters')
}

interface WebhookDeps {
  readonly time: Time
  readonly updates: Updates
  readonly changes: Changes
}

/** Posts updates: in order within a lane, lanes side by side. What isn't answered with 2xx comes again and holds up its lane until then. */
export const createWebhook = ({ time, updates, changes }: WebhookDeps) => {
  let settings: WebhookSettings | undefined
  let stop = new AbortController()
  let lastError: { readonly date: number; readonly message: string } | undefined
  const busy = new Set<number>()
  const tries: WebhookTry[] = []

  const note = (queued: Queued, { status, problem }: Attempt): void => {
    tries.push({ updateId: queued.update.update_id, status, at: time.now() })
    if (tries.length > keptTries) tries.shift()
    if (problem !== undefined) lastError = { date: Math.floor(time.now() / 1000), message: problem }
    changes.tell({ kind: 'webhook' })
  }

  const attempt = async ({ update }: Queued, { url, secret }: WebhookSettings, signal: AbortSignal): Promise<Attempt> => {
    const headers = { 'Content-Type': 'application/json', ...(secret === undefined ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret }) }
    try {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(update), signal, redirect: 'manual' })
      await response.arrayBuffer()
      const { ok, status, statusText } = response
      const asked = Number(response.headers.get('retry-after') ?? 0)
      return {
        status,
        problem: ok ? undefined : `Wrong response from the webhook: ${status} ${statusText}`,
        waitMs: Number.isFinite(asked) ? Math.min(longestAskedMs, asked * 1000) : 0,
      }
    } catch {
      return { status: undefined, problem: 'Connection refused', waitMs: 0 }
    }
  }

  const deliver = async (queued: Queued, now: WebhookSettings, signal: AbortSignal): Promise<void> => {
    busy.add(queued.lane)
    for (let failures = 0; queued.expiresAt > time.now(); failures++) {
      const result = await attempt(queued, now, signal)
      if (signal.aborted) return
      // The first new try comes at once.
      const ownWait = failures === 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1))
      const rest = result.problem === undefined ? undefined : pause(time, Math.max(result.waitMs, ownWait), signal)
      note(queued, result)
      if (rest === undefined) break
      await rest
      if (signal.aborted) return
    }
    busy.delete(queued.lane)
    updates.confirm(queued.update.update_id)
  }

  const pump = (): void => {
    if (settings === undefined) return
    for (const queued of updates.pending()) {
      if (busy.size >= settings.maxConnections) return
      if (!busy.has(queued.lane)) void deliver(queued, settings, stop.signal)
    }
  }

  const halt = (): void => {
    stop.abort()
    stop = new AbortController()
    busy.clear()
    settings = undefined
  }

  const unsubscribe = changes.subscribe(({ kind }) => {
    if (kind === 'queue') pump()
  })

  return {
    isSet: (): boolean => settings !== undefined,
    set: (next: WebhookSettings): void => {
      checkUrl(next.url)
      if (next.secret !== undefined) checkSecret(next.secret)
      halt()
      updates.abortPoll(conflict('terminated by setWebhook request'))
      settings = next
      pump()
    },
    remove: halt,
    info: () =>
      present({
        url: settings?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: updates.pending().length,
        max_connections: settings?.maxConnections,
        last_error_date: lastError?.date,
        last_error_message: lastError?.message,
        allowed_updates: updates.allowed(),
      }),
    tries: (): readonly WebhookTry[] => [...tries],
    close: (): void => {
      unsubscribe()
      halt()
    },
  }
}

export type Webhook = ReturnType<typeof createWebhook>
