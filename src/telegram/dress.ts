import type { Message, Update } from 'grammy/types'
import type { Account } from '../model/account.ts'
import { wordsFor } from '../words/index.ts'
import { messageOf } from './arrival.ts'
import { type Author, authorOf, isNews, personOf, placeOf } from './caller.ts'
import type { BotContext, Caller, Extras, Place } from './context.ts'
import type { TelegramDeps } from './deps.ts'
import { speakerOf } from './speak.ts'

export interface Visit {
  readonly author: Author
  readonly caller: Caller
  readonly place: Place
}

type DressDeps = Pick<TelegramDeps, 'clock' | 'store' | 'settings' | 'client'>

/** Who and where; undefined for what comes from nobody or nowhere. What is news about a person is written down. */
export const visitOf = async ({ clock, store, settings }: DressDeps, update: Update): Promise<Visit | undefined> => {
  const author = authorOf(update)
  const place = placeOf(update)
  if (author === undefined || place === undefined) return undefined
  const known = await store.accounts.get(author.account)
  const now = clock.now()
  const person = personOf(author, place, now, known?.person)
  const isBack = known?.unreachableAt !== undefined && place.kind === 'private' && update.my_chat_member === undefined
  const mustWrite = person !== undefined && (isBack || isNews(person, known?.person))
  const record: Account | undefined = mustWrite
    ? await store.accounts.update(author.account, { person, ...(isBack ? { unreachableAt: undefined } : {}) }, now)
    : known
  const caller: Caller = {
    account: author.account,
    id: author.id,
    name: author.name,
    isAdmin: !author.isAnonymous && settings.admins.includes(author.id),
    isAnonymous: author.isAnonymous,
    record,
  }
  return { author, caller, place }
}

/** Puts on a context what the rest of the bot works with. */
export const dress = (
  ctx: BotContext,
  visit: Visit,
  update: { readonly key: string; readonly arrivedAt: number; readonly album: readonly Update[] },
): (() => boolean) => {
  const { caller, place, author } = visit
  const { hasAnswered, ...speaker } = speakerOf(ctx, place)
  const messages = update.album.flatMap((one): readonly Message[] => {
    const message = messageOf(one)
    return message === undefined ? [] : [message]
  })
  const extras: Extras = {
    caller,
    place,
    words: wordsFor(caller.record?.preferences?.language ?? author.language),
    updateKey: update.key,
    arrivedAt: update.arrivedAt,
    album: messages.length > 1 ? messages : [],
    ...speaker,
  }
  Object.assign(ctx, extras)
  return hasAnswered
}
