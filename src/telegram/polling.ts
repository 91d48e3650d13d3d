import { GrammyError } from 'grammy'
import type { Update } from 'grammy/types'
import { wantedUpdates } from './arrival.ts'
import type { TelegramDeps } from './deps.ts'
import { createPause } from './pause.ts'

const longPollSeconds = 30
const firstPauseMs = 1_000
const longestPauseMs = 30_000
/** A server that answers "nothing" at once doesn't wait for us; then we do. */
const hastyMs = 500
const breathMs = 250

export interface PollingDeps extends Pick<TelegramDeps, 'client' | 'clock' | 'log'> {
  readonly receive: (updates: readonly Update[]) => Promise<void>
  /** Telegram no longer knows our token, or somebody else fetches our updates. Told once each time it begins. */
  readonly onTrouble: (reason: 'unauthorized' | 'conflict') => void
}

const troubleOf = (error: unknown): 'unauthorized' | 'conflict' | undefined => {
  if (!(error instanceof GrammyError)) return undefined
  if (error.error_code === 401 || error.error_code === 404) return 'unauthorized'
  return error.error_code === 409 ? 'conflict' : undefined
}

/** Fetches updates. The offset, which makes Telegram forget, moves only with the next call: after they were written down. */
export const createPolling = ({ client, clock, log, receive, onTrouble }: PollingDeps) => {
  const controller = new AbortController()
  const { pause, wake } = createPause(clock)
  let running: Promise<void> = Promise.resolve()
  const api = client.api('reply')
  type Signal = Parameters<typeof api.getUpdates>[1]
  const signal = controller.signal as Signal
  let offset: number | undefined

  /** Where a webhook still stands, Telegram gives nothing to who asks; a server that knows none is no worse for it. */
  const dropWebhook = async (): Promise<void> => {
    try {
      await api.deleteWebhook({}, signal)
    } catch (error) {
      if (!(error instanceof GrammyError)) throw error
    }
  }

  const fetchOnce = async (): Promise<void> => {
    const position = offset === undefined ? {} : { offset }
    const askedAt = clock.now()
    const updates = await api.getUpdates({ ...position, timeout: longPollSeconds, allowed_updates: wantedUpdates }, signal)
    const last = updates.at(-1)
    if (last !== undefined) {
      await receive(updates)
      offset = last.update_id + 1
    } else if (clock.now() - askedAt < hastyMs) await pause(breathMs)
  }

  const loop = async (): Promise<void> => {
    let pauseMs = firstPauseMs
    let trouble: string | undefined
    let isReady = false
    while (!controller.signal.aborted) {
      try {
        if (!isReady) await dropWebhook()
        isReady = true
        await fetchOnce()
        pauseMs = firstPauseMs
        trouble = undefined
      } catch (error) {
        if (controller.signal.aborted) return
        const found = troubleOf(error)
        if (found !== undefined && found !== trouble) onTrouble(found)
        else if (found === undefined) log.warn({ error, pauseMs }, 'updates could not be fetched')
        trouble = found
        await pause(pauseMs)
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
    }
  }

  return {
    start: (): void => {
      running = loop()
    },
    /** Resolves when nothing more comes in. What was fetched and not written down, Telegram gives again. */
    stop: async (): Promise<void> => {
      controller.abort()
      wake()
      await running
    },
  }
}
