import type { TelegramConfig } from './config.ts'
import { createChannels } from './delivery/channels/index.ts'
import type { TelegramChannelDeps } from './delivery/channels/telegram/index.ts'
import { createDelivery } from './delivery/deliver.ts'
import { createShow } from './delivery/show.ts'
import type { Executor } from './executor/deps.ts'
import type { createExecutor } from './executor/index.ts'
import type { Generation } from './model/generation.ts'
import type { JsonObject } from './model/json.ts'
import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import type { MediaStore } from './ports/media.ts'
import type { Metrics } from './ports/metrics.ts'
import type { Net } from './ports/net.ts'
import type { Pictures } from './ports/pictures.ts'
import type { NewWork, Queue } from './ports/queue.ts'
import type { Store } from './ports/store/index.ts'
import { createTelegramClient } from './telegram/client/create.ts'

export interface DeliveryParts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly random: () => number
  readonly store: Store
  readonly queue: Queue
  readonly media: MediaStore
  readonly pictures: Pictures
  readonly net: Net
  readonly executor: Executor & Pick<ReturnType<typeof createExecutor>, 'feed' | 'isPaused' | 'giveUp'>
  readonly present: (generation: Generation) => JsonObject
  /** Absent where nobody could follow the link. */
  readonly mediaUrl?: (mediaId: string, fileName: string) => string
  readonly telegram?: TelegramConfig
}

const openTelegram = (parts: DeliveryParts, { token, apiRoot }: TelegramConfig) => {
  const { clock, log, metrics, net, store, media, pictures, mediaUrl } = parts
  const client = createTelegramClient({ token, apiRoot, clock, metrics, net, kv: store.kv })
  const channel: TelegramChannelDeps = {
    clock,
    log,
    kv: store.kv,
    media,
    mediaRows: store.media,
    accounts: store.accounts,
    generations: store.generations,
    pictures,
    api: client.api('result'),
    progress: client.api('progress'),
    freeAt: client.resultAt,
    progressAt: client.progressAt,
    currentChat: client.currentChat,
    ...(mediaUrl === undefined ? {} : { mediaUrl }),
  }
  return { client, channel }
}

/** Everything that brings something to somebody: the channels, the deliveries, and what is shown before the end. */
export const openDelivery = (parts: DeliveryParts) => {
  const { clock, log, metrics, net, store, queue, executor, present } = parts
  const telegram = parts.telegram === undefined ? undefined : openTelegram(parts, parts.telegram)
  const channels = createChannels({ net, clock, present, ...(telegram === undefined ? {} : { telegram: telegram.channel }) })
  const delivery = createDelivery({ clock, log, metrics, store, channels, random: parts.random })
  const show = createShow({ clock, generations: store.generations, channels, isPaused: executor.isPaused })

  const hurry = async (works: readonly NewWork[]): Promise<void> => {
    try {
      await Promise.all(works.map((work) => queue.enqueue(work)))
    } catch (error) {
      log.warn({ error }, 'what is to be shown or sent could not be hurried; the sweep will')
    }
  }

  return {
    client: telegram?.client,
    delivery,
    /** Sends a finished generation once more, in its chat. */
    resend: async (generationId: string, address: Readonly<Record<string, string>>): Promise<void> => {
      const work = await delivery.resend(generationId, 'telegram', address)
      if (work !== undefined) await hurry([work])
    },
    listen: (): void => {
      queue.work(
        'deliver',
        async (work) => {
          await Promise.all((await delivery.handOver(String(work.data['generationId']))).map((send) => queue.enqueue(send)))
          return 'done'
        },
        { concurrency: 8, onDead: (work, error) => executor.giveUp('deliver', String(work.data['generationId']), error) },
      )
      queue.work('send', delivery.send, {
        concurrency: 8,
        maxTries: 20,
        onDead: async (work, error) => {
          metrics.count('darkroom_dead_work_total', { kind: work.kind })
          await delivery.giveUp(work, error)
        },
      })
      if (telegram === undefined) return
      queue.work('show', show.handle, { concurrency: 8, maxTries: 5 })
      executor.feed.subscribe((generation) => {
        const work = show.changed(generation)
        if (work !== undefined) void hurry([work])
      })
    },
    /** What is overdue, and what the queue may have lost. */
    sweep: async (): Promise<void> => hurry(await delivery.dueWork(1_000)),
    /** For a start: whatever lives is shown again. */
    showAll: async (): Promise<void> => (telegram === undefined ? undefined : hurry(await show.startAll())),
  }
}
