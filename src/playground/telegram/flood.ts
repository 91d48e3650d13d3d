import { tooMany } from './refusal.ts'
import type { Chat } from './wire.ts'

/** So much within any stretch of that length. */
export interface FloodWindow {
  readonly name: 'chat' | 'group' | 'all'
  readonly ms: number
  readonly most: number
  /** An album is one call and several messages. */
  readonly counts: 'calls' | 'messages'
}

/**
 * One message a second in a chat, averaged over three; twenty a minute in a group; thirty a second over all. In one chat's own second an
 * album is one call, or none could ever be sent. The minute is short of a second: calls don't arrive exactly as they leave.
 */
export const telegramWindows: readonly FloodWindow[] = [
  { name: 'chat', ms: 3_000, most: 4, counts: 'calls' },
  { name: 'group', ms: 59_000, most: 20, counts: 'messages' },
  { name: 'all', ms: 1_000, most: 30, counts: 'messages' },
]

export interface Breach {
  readonly window: FloodWindow['name']
  readonly method: string
  readonly chatId: number
  readonly at: number
  readonly retryAfter: number
}

interface Taken {
  readonly at: number
  readonly messages: number
}

interface FloodDeps {
  readonly now: () => number
  readonly windows: readonly FloodWindow[]
}

/** Counts what was carried out, and refuses what is too much of it. A refused call costs nothing. */
export const createFlood = ({ now, windows }: FloodDeps) => {
  const taken = new Map<string, Taken[]>()
  const breaches: Breach[] = []
  const longest = Math.max(0, ...windows.map(({ ms }) => ms))

  const applies = ({ name }: FloodWindow, chat: Chat): boolean => name !== 'group' || chat.type !== 'private'
  const keyOf = ({ name }: FloodWindow, chat: Chat): string => (name === 'all' ? 'all' : String(chat.id))

  /** How long until the call fits, or 0. */
  const waitOf = (window: FloodWindow, chat: Chat, messages: number): number => {
    const recent = (taken.get(keyOf(window, chat)) ?? []).filter(({ at }) => at > now() - window.ms)
    const cost = (one: { readonly messages: number }): number => (window.counts === 'calls' ? 1 : one.messages)
    let room = window.most - recent.reduce((sum, one) => sum + cost(one), 0)
    if (room >= cost({ messages })) return 0
    for (const one of recent) {
      room += cost(one)
      if (room >= cost({ messages })) return one.at + window.ms - now()
    }
    return window.ms
  }

  return {
    take: (method: string, chat: Chat, messages: number): void => {
      const own = windows.filter((window) => applies(window, chat))
      for (const window of own) {
        const wait = waitOf(window, chat, messages)
        if (wait <= 0) continue
        const retryAfter = Math.max(1, Math.ceil(wait / 1000))
        breaches.push({ window: window.name, method, chatId: chat.id, at: now(), retryAfter })
        throw tooMany(retryAfter)
      }
      for (const key of new Set(own.map((window) => keyOf(window, chat)))) {
        const kept = (taken.get(key) ?? []).filter(({ at }) => at > now() - longest)
        taken.set(key, [...kept, { at: now(), messages }])
      }
    },
    breaches: (): readonly Breach[] => breaches,
  }
}

export type Flood = ReturnType<typeof createFlood>
