import { Bot } from 'grammy'
import type { Message, Update, User } from 'grammy/types'
import type { InputField } from '../../src/model/tool.ts'
import type { Store } from '../../src/ports/store/index.ts'
import type { KeyValue } from '../../src/ports/store/kv.ts'
import { authorOf, placeOf } from '../../src/telegram/caller.ts'
import type { TelegramClient } from '../../src/telegram/client/index.ts'
import type { BotContext, Finished } from '../../src/telegram/context.ts'
import { createConversations } from '../../src/telegram/conversations/index.ts'
import type { Question } from '../../src/telegram/feature.ts'
import { speakerOf } from '../../src/telegram/speak.ts'
import { wordsFor } from '../../src/words/index.ts'
import { createManualClock } from './clock.ts'
import { createMemoryKv } from './memory-kv.ts'

export interface ApiCall {
  readonly method: string
  readonly payload: Readonly<Record<string, unknown>>
}

const me = { id: 99, is_bot: true, first_name: 'Bot', username: 'darkroom_bot' } as BotContext['me']
export const ada: User = { id: 7, is_bot: false, first_name: 'Ada' }
export const ben: User = { id: 8, is_bot: false, first_name: 'Ben' }

export const oneField = (field: InputField, more: Partial<Question> = {}, canSkip = false): Question => ({
  purpose: 'test',
  data: { kept: 'this' },
  fields: [{ field, canSkip }],
  ...more,
})

type Chat = 'private' | 'group'

/** A bot with nothing but the wizards, wired as the real one: what comes out at the end, and every call it makes. */
export const createWizardWorld = (options: { kv?: KeyValue; version?: number } = {}) => {
  const clock = createManualClock()
  const kv = options.kv ?? createMemoryKv()
  const calls: ApiCall[] = []
  const sentIds: number[] = []
  const finished: { finished: Finished; updateKey: string }[] = []
  const passedOn: Update[] = []
  const faults: { handOver?: Error; call?: Error } = {}
  let question: Question | undefined
  let lastMessage = 1_000
  let lastUpdate = 0

  const build = (version = options.version) => {
    const conversations = createConversations(
      { clock, store: { kv } as unknown as Store, client: { me } as unknown as TelegramClient },
      ...(version === undefined ? [] : [version]),
    )
    const bot = new Bot<BotContext>('99:token', { botInfo: me })
    bot.api.config.use(async (_prev, method, payload) => {
      if (faults.call !== undefined) throw faults.call
      calls.push({ method, payload: payload as unknown as ApiCall['payload'] })
      lastMessage += 1
      if (method === 'sendMessage') sentIds.push(lastMessage)
      return { ok: true, result: method === 'sendMessage' ? { message_id: lastMessage } : true } as never
    })
    bot.use(async (ctx, next) => {
      const author = authorOf(ctx.update)
      const place = placeOf(ctx.update)
      if (author === undefined || place === undefined) return
      Object.assign(ctx, {
        caller: { ...author, isAdmin: false, record: undefined },
        place,
        words: wordsFor('en'),
        updateKey: `tg.99.${ctx.update.update_id}`,
        album: [],
        ...speakerOf(ctx, place),
      })
      await next()
    })
    bot.use(conversations.state)
    bot.use(async (ctx, next) => {
      const text = ctx.message?.text ?? ''
      if (text.startsWith('/ask') && question !== undefined) return conversations.ask(ctx, question)
      if (text.startsWith('/cancel')) {
        if (!(await conversations.cancel(ctx))) passedOn.push(ctx.update)
        return
      }
      if (text.startsWith('/') || (ctx.callbackQuery !== undefined && !ctx.callbackQuery.data?.startsWith('q:'))) {
        passedOn.push(ctx.update)
        return
      }
      await next()
    })
    bot.use(async (ctx, next) => {
      await next()
      if (ctx.finished === undefined) return
      if (faults.handOver !== undefined) throw faults.handOver
      finished.push({ finished: ctx.finished, updateKey: ctx.updateKey })
    })
    bot.use(conversations.wizard)
    bot.use(async (ctx) => void passedOn.push(ctx.update))
    return bot
  }
  let bot = build()

  const chatOf = (kind: Chat, from: User) =>
    kind === 'private' ? { id: from.id, type: 'private', first_name: 'x' } : { id: -100, type: 'supergroup', title: 'Group' }

  const messageUpdate = (parts: Partial<Message>, from: User, kind: Chat, more: Partial<Message>): Update => {
    const { text } = parts
    const entities = text?.startsWith('/') ? [{ type: 'bot_command', offset: 0, length: text.split(/\s/)[0]?.length ?? 0 }] : undefined
    lastMessage += 1
    lastUpdate += 1
    const message = { message_id: lastMessage, date: 1, chat: chatOf(kind, from), from, ...(entities && { entities }), ...parts, ...more }
    return { update_id: lastUpdate, message } as unknown as Update
  }

  const handle = async (update: Update): Promise<void> => {
    try {
      await bot.handleUpdate(JSON.parse(JSON.stringify(update)) as Update)
    } catch (error) {
      throw error instanceof Error && 'error' in error ? error.error : error
    }
  }

  const sent = () => calls.filter((call) => call.method === 'sendMessage')
  const said = (): string => String(sent().at(-1)?.payload['text'] ?? '')
  const buttons = (): { text: string; data: string }[] => {
    const markup = sent().at(-1)?.payload['reply_markup'] as { inline_keyboard?: { text: string; callback_data: string }[][] } | undefined
    return (markup?.inline_keyboard ?? []).flat().map(({ text, callback_data: data }) => ({ text, data }))
  }

  return {
    clock,
    kv,
    calls,
    finished,
    passedOn,
    faults,
    handle,
    sent,
    said,
    buttons,
    /** The id of what the bot said last. */
    lastSent: () => sentIds.at(-1) ?? 0,
    messageUpdate,
    /** A new process over the same store. */
    restart: (version?: number) => {
      bot = build(version)
    },
    ask: async (asked: Question, from: User = ada, kind: Chat = 'private') => {
      question = asked
      await handle(messageUpdate({ text: '/ask' }, from, kind, {}))
    },
    write: async (text: string, from: User = ada, kind: Chat = 'private', more: Partial<Message> = {}) => {
      const update = messageUpdate({ text }, from, kind, more)
      await handle(update)
      return update
    },
    send: (parts: Partial<Message>, from: User = ada, kind: Chat = 'private') => handle(messageUpdate(parts, from, kind, {})),
    press: async (data: string, from: User = ada, kind: Chat = 'private') => {
      lastUpdate += 1
      const message = { message_id: 1_001, date: 1, chat: chatOf(kind, ada), text: 'question' }
      await handle({ update_id: lastUpdate, callback_query: { id: '1', from, chat_instance: 'c', data, message } } as unknown as Update)
    },
  }
}
