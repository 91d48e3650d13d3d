import type { Clock } from '../../ports/clock.ts'
import type { Urgency } from './index.ts'

/** What a chat takes: so many messages within any stretch of that length. Telegram names about 1 a second, 20 a minute in a group, 30 a second over all. */
interface Window {
  readonly ms: number
  readonly most: number
  /** An album of ten is one call, and ten messages. */
  readonly counts: 'calls' | 'messages'
}
const burst: Window = { ms: 3_000, most: 3, counts: 'calls' }
const minute: Window = { ms: 60_000, most: 20, counts: 'messages' }
const overall: Window = { ms: 1_000, most: 28, counts: 'messages' }
/** Progress leaves the rest of the window to what must arrive. */
const progressShare = { private: 1, group: 10, overall: 12 }
const progressEveryMs = { private: 3_000, group: 8_000 }
const longestWindowMs = minute.ms

interface Sent {
  /** When it was answered, at the latest: nobody knows when on its way it was counted. Under way it counts as now. */
  at: number
  readonly messages: number
}

/** Called when the call was answered, well or badly. */
export type Leave = () => void

interface Waiting {
  readonly urgency: Urgency
  readonly messages: number
  readonly go: (leave: Leave) => void
}

interface Lane {
  sent: Sent[]
  heldUntil: number
  progressAt: number
  waiting: Waiting[]
  stopTimer: (() => void) | undefined
}

const rank: Readonly<Record<Urgency, number>> = { result: 0, reply: 1, progress: 2 }

export const isGroupChat = (chat: string): boolean => chat.startsWith('-') || chat.startsWith('@')

const usedIn = (sent: readonly Sent[], { ms, counts }: Window, now: number): number =>
  sent.reduce((sum, one) => (one.at > now - ms ? sum + (counts === 'calls' ? 1 : one.messages) : sum), 0)

const underWay = Number.POSITIVE_INFINITY
/** How soon one looks again when only calls under way are in the way. They say so themselves when they end. */
const lookAgainMs = 1_000

/** When that many more fit into the window. What alone is more than the window goes when the window is empty. */
const fitsAt = (sent: readonly Sent[], window: Window, messages: number, now: number): number => {
  const wanted = window.counts === 'calls' ? 1 : messages
  const room = Math.max(0, window.most - wanted)
  let used = usedIn(sent, window, now)
  if (used <= room) return now
  for (const one of sent) {
    if (one.at <= now - window.ms) continue
    used -= window.counts === 'calls' ? 1 : one.messages
    if (used <= room) return one.at === underWay ? now + lookAgainMs : one.at + window.ms
  }
  return now
}

/** Lets calls go to each chat no faster than it takes them: what is urgent first, and otherwise in the order they came. */
export const createPace = ({ clock }: { readonly clock: Clock }) => {
  const lanes = new Map<string, Lane>()
  let all: Sent[] = []
  let allHeldUntil = 0

  const laneOf = (chat: string): Lane => {
    const known = lanes.get(chat)
    if (known !== undefined) return known
    const lane: Lane = { sent: [], heldUntil: 0, progressAt: Number.NEGATIVE_INFINITY, waiting: [], stopTimer: undefined }
    lanes.set(chat, lane)
    return lane
  }

  const forget = (now: number): void => {
    all = all.filter((one) => one.at > now - overall.ms)
    if (lanes.size < 1_000) return
    for (const [chat, lane] of lanes) {
      const isIdle = lane.waiting.length === 0 && lane.heldUntil <= now && lane.sent.every((one) => one.at <= now - longestWindowMs)
      if (isIdle) lanes.delete(chat)
    }
  }

  const readyAt = (chat: string, lane: Lane, messages: number): number => {
    const now = clock.now()
    const windows = isGroupChat(chat) ? [burst, minute] : [burst]
    const own = windows.map((window) => fitsAt(lane.sent, window, messages, now))
    return Math.max(now, lane.heldUntil, allHeldUntil, fitsAt(all, overall, messages, now), ...own)
  }

  const note = (chat: string, lane: Lane, urgency: Urgency, messages: number): Leave => {
    const now = clock.now()
    const sent: Sent = { at: underWay, messages }
    lane.sent = [...lane.sent.filter((one) => one.at > now - longestWindowMs), sent]
    if (urgency === 'progress') lane.progressAt = now
    all.push(sent)
    forget(now)
    return () => {
      sent.at = clock.now()
      // In the order in which they leave the window.
      lane.sent.sort((a, b) => a.at - b.at)
      all.sort((a, b) => a.at - b.at)
      pump(chat, lane)
    }
  }

  const pump = (chat: string, lane: Lane): void => {
    lane.stopTimer?.()
    lane.stopTimer = undefined
    for (;;) {
      const next = lane.waiting[0]
      if (next === undefined) return
      const at = readyAt(chat, lane, next.messages)
      const now = clock.now()
      if (at > now) {
        lane.stopTimer = clock.after(at - now, () => pump(chat, lane))
        return
      }
      lane.waiting.shift()
      next.go(note(chat, lane, next.urgency, next.messages))
    }
  }

  return {
    /** Resolves when the call may go, with what is to be called once it was answered. */
    enter: (chat: string, urgency: Urgency, messages = 1): Promise<Leave> =>
      new Promise((resolve) => {
        const lane = laneOf(chat)
        const behind = lane.waiting.findIndex((one) => rank[one.urgency] > rank[urgency])
        lane.waiting.splice(behind < 0 ? lane.waiting.length : behind, 0, { urgency, messages, go: resolve })
        pump(chat, lane)
      }),
    /** Telegram said to wait: that chat, or everything. */
    hold: (chat: string | undefined, ms: number): void => {
      const until = clock.now() + ms
      if (chat === undefined) allHeldUntil = Math.max(allHeldUntil, until)
      else laneOf(chat).heldUntil = Math.max(laneOf(chat).heldUntil, until)
    },
    /** How many chats it remembers. */
    size: (): number => lanes.size,
    resultAt: (chat: string): number => {
      const lane = lanes.get(chat)
      return lane === undefined ? Math.max(allHeldUntil, fitsAt(all, overall, 1, clock.now())) : readyAt(chat, lane, 1)
    },
    progressAt: (chat: string): number => {
      const now = clock.now()
      const lane = laneOf(chat)
      if (lane.waiting.length > 0) return now + 1_000
      const kind = isGroupChat(chat) ? 'group' : 'private'
      const window = kind === 'group' ? minute : burst
      const share = { ...window, most: progressShare[kind] + 1 }
      const room = fitsAt(all, { ...overall, most: progressShare.overall }, 1, now)
      return Math.max(readyAt(chat, lane, 1), lane.progressAt + progressEveryMs[kind], fitsAt(lane.sent, share, 1, now), room)
    },
  }
}
export type Pace = ReturnType<typeof createPace>
