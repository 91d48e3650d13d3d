import { GrammyError } from 'grammy'
import { createAlbumOf } from './albums.ts'
import { createBot } from './bot.ts'
import type { OpenTelegramClient } from './client/create.ts'
import { createConversations } from './conversations/index.ts'
import type { TelegramDeps } from './deps.ts'
import { createDesk, type DeskDeps } from './desk.ts'
import { createBroadcasts } from './features/admin-broadcast.ts'
import { createAdminNotices } from './features/admin-notices.ts'
import { createCentre } from './features/centre.ts'
import { features as featureList } from './features/index.ts'
import { createInbox } from './inbox.ts'
import { createFiles } from './inputs/files.ts'
import { createLimits } from './limits.ts'
import { createMenu } from './menu.ts'
import { createPause } from './pause.ts'
import { createPlain } from './plain.ts'
import { createPolling } from './polling.ts'
import { createRoute } from './route.ts'
import { createRunner } from './run.ts'
import { createToolCommand } from './tool-command.ts'
import { createWebhook } from './webhook.ts'

export interface TelegramOptions extends TelegramDeps {
  readonly client: OpenTelegramClient
  /** What Telegram has to show when it knocks. */
  readonly webhookSecret: string
  /** Hears the bot's name once it listens. */
  readonly onListening?: (userName: string) => void
}

const firstPauseMs = 2_000
const longestPauseMs = 60_000
const drains = 16

/** The bot: everything between Telegram's updates and requests to the executor. */
export const createTelegram = (deps: TelegramOptions) => {
  const { client, clock, log, queue, settings, store } = deps
  const limits = createLimits(deps)
  const files = createFiles(deps)
  const runner = createRunner({ ...deps, files, limits })
  const conversations = createConversations(deps)
  const notices = createAdminNotices(deps)
  const broadcasts = createBroadcasts(deps)
  const deskDeps: DeskDeps = { ...deps, runner, ask: conversations.ask }
  const { desk, answered } = createDesk(deskDeps)

  const albumOf = createAlbumOf(deps)
  let bot: ReturnType<typeof createBot> | undefined
  const centre = createCentre({
    ...deps,
    albumOf,
    desk,
    runner,
    runLate: async (updateId, ownerId) => (await bot?.runLate(updateId, ownerId)) ?? false,
    draftAnswered: answered,
  })
  const features = [centre, ...featureList.map((create) => create(deps, desk))]
  const menu = createMenu(
    deps,
    features.flatMap((feature) => feature.commands ?? []),
  )
  const route = createRoute({
    ...deps,
    features,
    desk,
    userName: () => client.me.username,
    runTool: createToolCommand({ albumOf, client, desk }),
  })

  const inbox = createInbox({
    ...deps,
    bot: client.bot,
    inbox: store.inbox,
    kv: store.kv,
    handle: async (handling) => {
      // Not before Telegram has said who we are: a command may carry our name.
      bot ??= createBot({ ...deps, route, conversations, plain: createPlain({ desk, client }) })
      await bot.handle(handling)
    },
    onAside: async (item) => {
      await Promise.all([notices.tell('set_aside', (words) => words.admin.updateSetAside), bot?.giveUp(item)])
    },
  })
  const polling = createPolling({
    ...deps,
    receive: inbox.receive,
    onTrouble: (reason) =>
      reason === 'conflict'
        ? log.error({}, 'another program fetches the updates of this bot: stop it, or give this one a token of its own')
        : log.error({}, 'Telegram does not know this token any more: get a new one from @BotFather and set TELEGRAM_BOT_TOKEN'),
  })
  const webhook = createWebhook({ ...deps, secret: deps.webhookSecret, receive: inbox.receive })

  let isStopped = false
  let isOpen = false
  let hasLoaded = false
  let opening: Promise<void> = Promise.resolve()
  const { pause, wake } = createPause(clock)

  const isAtWork = (): boolean => isOpen && !isStopped
  const lookForTools = async (): Promise<void> => {
    if (isAtWork() && hasLoaded && deps.catalog.list().length === 0) await notices.tell('no_tools', (words) => words.admin.noTools)
  }

  const takeUpWork = async (): Promise<void> => {
    if (isOpen) return
    await inbox.open()
    isOpen = true
    queue.work('chat.drain', inbox.drain, { concurrency: drains, maxTries: 1_000 })
    queue.work('broadcast', broadcasts.handle, { concurrency: 1, maxTries: 1_000 })
  }

  /** May be done again where it failed halfway. */
  const go = async (): Promise<void> => {
    await client.open()
    if (isStopped) return
    await takeUpWork()
    await Promise.all([inbox.sweep(), broadcasts.resume()])
    if (settings.mode === 'polling' || settings.publicUrl === undefined) polling.start()
    else await webhook.register(settings.publicUrl)
    log.info({ bot: client.me.username, mode: settings.mode }, 'the bot is listening')
    deps.onListening?.(client.me.username)
  }

  /** Telegram may be out of reach at the start; the rest of the program is not held up by it. */
  const goOn = async (): Promise<void> => {
    for (let pauseMs = firstPauseMs; !isStopped; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await go()
        break
      } catch (error) {
        const isRefused = error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404)
        if (isRefused) {
          log.error({}, 'Telegram does not know this token: check TELEGRAM_BOT_TOKEN, or get a new one from @BotFather')
          return
        }
        log.warn({ error, pauseMs }, 'Telegram does not answer; it is tried again')
      }
      await pause(pauseMs)
    }
    if (!isAtWork()) return
    await menu.refresh()
    await lookForTools()
  }

  return {
    start: async (): Promise<void> => {
      await limits.start()
      opening = goOn().catch((error: unknown) => log.error({ error }, 'the bot could not be opened'))
    },
    /** Nothing comes in any more; what is under way is the queue's to finish. */
    stop: async (): Promise<void> => {
      isStopped = true
      wake()
      await polling.stop()
      await opening
    },
    /** Once the queue has finished what was under way. Where the end can't be noted the next start is careful, no more. */
    close: (): Promise<void> => inbox.close().catch((error: unknown) => log.warn({ error }, 'the end of the bot could not be noted')),
    acceptWebhook: webhook.accept,
    /** What the queue may have lost, and what could not be shown. */
    sweep: async (): Promise<void> => {
      await Promise.all([inbox.sweep(), broadcasts.resume(), ...(isAtWork() ? [menu.catchUp()] : [])])
    },
    clear: (): Promise<number> => inbox.clear(),
    /** The tools have changed. */
    refreshMenus: async (): Promise<void> => {
      if (isAtWork()) await menu.refresh()
    },
    /** The tools were asked for; having none is told. */
    toolsLoaded: async (): Promise<void> => {
      hasLoaded = true
      await lookForTools()
    },
    workDied: (kind: string): Promise<void> => notices.tell(`dead:${kind}`, (words) => words.admin.workDied(kind)),
  }
}
export type Telegram = ReturnType<typeof createTelegram>
