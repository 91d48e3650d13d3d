import { Api, type ApiClientOptions } from 'grammy'
import type { UserFromGetMe } from 'grammy/types'
import { DarkroomError } from '../../model/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { Net } from '../../ports/net.ts'
import type { KeyValue } from '../../ports/store/kv.ts'
import type { TelegramClient, Urgency } from './index.ts'
import { createMoves } from './moves.ts'
import { createPace } from './pace.ts'
import { createTransform } from './transform.ts'

export interface ClientDeps {
  readonly token: string
  /** Without a slash at its end. */
  readonly apiRoot: string
  readonly clock: Clock
  readonly metrics: Metrics
  readonly net: Net
  readonly kv: KeyValue
}

export interface OpenTelegramClient extends TelegramClient {
  /** Asks Telegram who we are. Throws what Telegram says: 401 for a wrong token. */
  open(): Promise<UserFromGetMe>
}

/** Shorter than a delivery's own limit for one piece. */
const uploadSeconds = 110
const downloadTimeoutMs = 60_000

export const createTelegramClient = ({ token, apiRoot, clock, metrics, net, kv }: ClientDeps): OpenTelegramClient => {
  const bot = token.split(':')[0] ?? ''
  const pace = createPace({ clock })
  const moves = createMoves({ kv, bot })
  const transformer = createTransform({ clock, metrics, pace, moves })
  const options: ApiClientOptions = { apiRoot, timeoutSeconds: uploadSeconds }
  let me: UserFromGetMe | undefined

  const apiOf = (urgency: Urgency): Api => {
    const api = new Api(token, options)
    api.config.use(transformer(urgency))
    return api
  }
  const apis: Readonly<Record<Urgency, Api>> = { result: apiOf('result'), reply: apiOf('reply'), progress: apiOf('progress') }

  const pathOf = async (fileId: string): Promise<string> => {
    const failed = (detail?: string): DarkroomError =>
      new DarkroomError('fetch_failed', { stage: 'accepting', ...(detail === undefined ? {} : { detail }) })
    const file = await apis.reply.getFile(fileId).catch((error: unknown) => {
      const isTooBig = error instanceof Error && error.message.includes('file is too big')
      throw isTooBig ? new DarkroomError('payload_too_large', { stage: 'accepting' }) : failed()
    })
    if (file.file_path === undefined) throw failed()
    if (file.file_path.startsWith('/')) throw failed('the Bot API server runs with --local, which hands out paths of its own machine')
    return file.file_path
  }

  return {
    get me() {
      if (me === undefined) throw new DarkroomError('internal', { detail: 'Telegram has not said yet who this bot is' })
      return me
    },
    bot,
    options,
    transformer,
    api: (urgency) => apis[urgency],
    resultAt: (chat) => pace.resultAt(moves.currentOf(chat)),
    progressAt: (chat) => pace.progressAt(moves.currentOf(chat)),
    currentChat: moves.currentOf,
    noteMove: moves.note,
    download: async (fileId, { maxBytes, signal }) => {
      const url = `${apiRoot}/file/bot${token}/${await pathOf(fileId)}`
      const trustedHosts = [new URL(apiRoot).hostname]
      return net.download(url, { maxBytes, timeoutMs: downloadTimeoutMs, trustedHosts, ...(signal === undefined ? {} : { signal }) })
    },
    open: async () => {
      await moves.load()
      me = await apis.reply.getMe()
      return me
    },
  }
}
