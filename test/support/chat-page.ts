import { Api } from 'grammy'
import { systemClock } from '../../src/clock.ts'
import { createChatPage } from '../../src/playground/chat/index.ts'
import type { FeedEvent, MessageView } from '../../src/playground/chat/views.ts'
import { createBotApi } from '../../src/playground/telegram/index.ts'
import { closeLater } from './telegram/with-api.ts'

export const ada = 1001
export const ben = 1002
export const chiyo = 1003

export interface PageAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire brings
  readonly body: any
}

const bodyOf = async (response: Response): Promise<unknown> => {
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return isJson ? response.json() : response.text()
}

/** The events of one person's feed, one after the other. */
const openFeed = async (url: string, as: number) => {
  const gone = new AbortController()
  const response = await fetch(`${url}/api/feed?as=${as}`, { signal: gone.signal })
  const events: FeedEvent[] = []
  const waiting = new Set<() => void>()
  const read = async (): Promise<void> => {
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8')
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) if (block.startsWith('data: ')) events.push(JSON.parse(block.slice(6)) as FeedEvent)
      for (const look of waiting) look()
    }
  }
  const ended = read().catch(() => undefined)
  const until = <K extends FeedEvent['kind']>(kind: K): Promise<FeedEvent & { kind: K }> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = events.findIndex((event) => event.kind === kind)
        if (found === -1) return
        waiting.delete(look)
        // Whatever came before it has been passed over.
        resolve(events.splice(0, found + 1).at(-1) as FeedEvent & { kind: K })
      }
      waiting.add(look)
      look()
    })
  await until('hello')
  return { headers: response.headers, until, events: () => events, ended, close: () => gone.abort() }
}

/** A chat page of this test alone, with grammY's client as its bot. */
export const openChatPage = async () => {
  const token = '7000001:AAFakeTokenForTests-0123456789abcdefgh'
  const botApi = closeLater(await createBotApi({ token, time: systemClock, floodWindows: [] }))
  const page = closeLater(await createChatPage({ api: botApi }))
  const bot = new Api(token, { apiRoot: botApi.url })

  const call = async (as: number, method: string, path: string, body?: object | FormData): Promise<PageAnswer> => {
    const address = new URL(path, page.url)
    address.searchParams.set('as', String(as))
    const isForm = body instanceof FormData
    const json = body === undefined || isForm ? {} : { 'Content-Type': 'application/json' }
    const given = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }
    const response = await fetch(address, { method, headers: json, ...given })
    return { status: response.status, headers: response.headers, body: await bodyOf(response) }
  }
  const say = (as: number, chatId: number, fields: Readonly<Record<string, string | number>>, files: readonly File[] = []) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, String(value))
    for (const file of files) form.append('file', file)
    return call(as, 'POST', `/api/chats/${chatId}/messages`, form)
  }

  return {
    page,
    botApi,
    bot,
    call,
    say,
    messages: async (as: number, chatId: number, query = ''): Promise<readonly MessageView[]> =>
      (await call(as, 'GET', `/api/chats/${chatId}/messages${query}`)).body.messages,
    feed: (as: number) => openFeed(page.url, as),
    /** What the bot has heard last. */
    heard: async () =>
      (await bot.getUpdates({ allowed_updates: ['message', 'edited_message', 'callback_query', 'message_reaction'] })).map(
        (update) => update,
      ),
    groupId: botApi.world.rooms.all().find(({ chat }) => chat.type === 'supergroup' && chat.is_forum !== true)?.chat.id ?? 0,
    forumId: botApi.world.rooms.all().find(({ chat }) => chat.is_forum === true)?.chat.id ?? 0,
  }
}
