import type { Update } from 'grammy/types'
import { describe, expect, test } from 'vitest'
import { laneOf } from './arrival.ts'
import { authorOf, isNews, personOf, placeOf } from './caller.ts'

const ada = { id: 7, is_bot: false, first_name: 'Ada', last_name: 'L', username: 'ada', language_code: 'pt-br' }
const group = { id: -100, type: 'supergroup', title: 'Painters' }
const update = (parts: object): Update => ({ update_id: 1, ...parts }) as unknown as Update

describe('who and where', () => {
  test('a person in a private chat', () => {
    const one = update({ message: { message_id: 1, from: ada, chat: { id: 7, type: 'private' }, text: 'hi' } })
    expect(authorOf(one)).toEqual({
      id: '7',
      account: 'telegram:7',
      name: 'Ada L',
      userName: 'ada',
      language: 'pt-br',
      isAnonymous: false,
    })
    expect(placeOf(one)).toEqual({ chat: '7', kind: 'private' })
  })

  test('behind an anonymous admin stands the group, whatever the made-up user says', () => {
    const one = update({ message: { message_id: 1, from: { ...ada, id: 1087968824 }, sender_chat: group, chat: group } })
    expect(authorOf(one)).toMatchObject({ id: '-100', account: 'telegram:chat:-100', isAnonymous: true })
  })

  test('a channel post has nobody behind it', () => {
    const channel = { id: -200, type: 'channel', title: 'News' }
    const one = update({ channel_post: { message_id: 1, sender_chat: channel, chat: channel, text: '/paint' } })
    expect(authorOf(one)).toMatchObject({ account: 'telegram:chat:-200', isAnonymous: true })
    expect(placeOf(one)).toEqual({ chat: '-200', kind: 'channel' })
  })

  test('a topic counts only where the message is in one: replies in a plain group carry a thread id too', () => {
    const of = (parts: object) => placeOf(update({ message: { message_id: 1, from: ada, chat: group, message_thread_id: 9, ...parts } }))
    expect(of({ is_topic_message: true })).toEqual({ chat: '-100', thread: '9', kind: 'group' })
    expect(of({})).toEqual({ chat: '-100', kind: 'group' })
  })

  test('a press is its presser, in the chat and topic of the message under the button', () => {
    const message = { message_id: 1, chat: group, message_thread_id: 9, is_topic_message: true, from: { id: 1, is_bot: true } }
    const one = update({ callback_query: { id: 'q', from: ada, message, data: 'c:1' } })
    expect([authorOf(one)?.id, placeOf(one)]).toEqual(['7', { chat: '-100', thread: '9', kind: 'group' }])
    expect(laneOf(one)).toBe('-100')
  })

  test('a press under a message that is gone or inline has no place, and a lane all the same', () => {
    const one = update({ callback_query: { id: 'q', from: ada, inline_message_id: 'x', data: 'c:1' } })
    expect([placeOf(one), laneOf(one)]).toEqual([undefined, '7'])
  })
})

test('what is kept of a person, and when it is written again', () => {
  const author = { id: '7', account: 'telegram:7', name: 'Ada', isAnonymous: false }
  const inPrivate = personOf(author, { chat: '7', kind: 'private' }, 1_000, undefined)
  expect(inPrivate).toEqual({ platform: 'telegram', userId: '7', name: 'Ada', chat: '7', lastSeenAt: 1_000 })
  const inGroup = personOf(author, { chat: '-5', kind: 'group' }, 2_000, inPrivate)
  expect(inGroup).toMatchObject({ chat: '7', lastSeenAt: 2_000 })
  if (inPrivate === undefined || inGroup === undefined) throw new Error('nobody')
  expect(isNews(inGroup, undefined)).toBe(true)
  expect(isNews(inGroup, inPrivate)).toBe(false)
  expect(isNews({ ...inGroup, name: 'Ada B' }, inPrivate)).toBe(true)
  expect(isNews({ ...inGroup, lastSeenAt: 1_000 + 3_600_001 }, inPrivate)).toBe(true)
  expect(personOf({ ...author, isAnonymous: true }, { chat: '-5', kind: 'group' }, 1, undefined)).toBeUndefined()
})
