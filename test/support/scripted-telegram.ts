import { Api, HttpError } from 'grammy'

export interface TelegramCall {
  readonly method: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** What a scripted call answers: an error of Telegram's, a break of the line, or nothing special. */
export type TelegramAnswer =
  | { readonly code: number; readonly description: string; readonly retryAfter?: number }
  | { readonly broken: string }

/** The bare API of a bot, without a server: it keeps what it was asked, and refuses what it is told to. */
export const createScriptedTelegram = () => {
  const calls: TelegramCall[] = []
  const reactions: TelegramCall[] = []
  const script: { method: string; answer: TelegramAnswer }[] = []
  let lastId = 100

  const resultOf = (method: string, payload: Readonly<Record<string, unknown>>): unknown => {
    if (method === 'deleteMessage' || method === 'setMessageReaction') return true
    const media = payload['media']
    const list = Array.isArray(media) ? media : [media]
    const messages = list.map((one: unknown) => {
      lastId += 1
      const type = typeof one === 'object' && one !== null && 'type' in one ? String(one.type) : method.replace('send', '').toLowerCase()
      const file = { file_unique_id: `unique-${lastId}` }
      const message_id = typeof payload['message_id'] === 'number' ? payload['message_id'] : lastId
      return { message_id, [type]: type === 'photo' ? [{ file_unique_id: 'small' }, file] : file }
    })
    return Array.isArray(media) ? messages : messages[0]
  }

  const api = new Api('123456:not-a-real-token')
  api.config.use(async (_prev, method, payload) => {
    const given = payload as Readonly<Record<string, unknown>>
    const kept = method === 'setMessageReaction' ? reactions : calls
    kept.push({ method, payload: given })
    const at = script.findIndex((one) => one.method === method)
    const [found] = at === -1 ? [] : script.splice(at, 1)
    if (found === undefined) return { ok: true, result: resultOf(method, given) } as never
    const { answer } = found
    if ('broken' in answer) throw new HttpError('no answer', Object.assign(new Error(answer.broken), { code: answer.broken }))
    const parameters = answer.retryAfter === undefined ? {} : { retry_after: answer.retryAfter }
    return { ok: false, error_code: answer.code, description: answer.description, parameters } as never
  })

  return {
    api,
    /** All but the reactions, which are nobody's to wait for. */
    calls,
    reactions: () => reactions.map(({ payload }) => payload),
    methods: (): readonly string[] => calls.map(({ method }) => method),
    /** The next call of that method answers so; said twice, the next two. */
    answer: (method: string, answer: TelegramAnswer): void => void script.push({ method, answer }),
  }
}
