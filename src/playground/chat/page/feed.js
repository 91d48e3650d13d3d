import { isSame, keyOf } from './store.js'

/** @import { FeedEvent, MessageView } from '../views.ts' */
/** @import { Store } from './store.js' */

/** As long as Telegram shows it, if nothing else comes. */
const actionLifeMs = 5_500

/**
 * @typedef {object} FeedDeps
 * @property {Store} store
 * @property {() => void} refresh whatever is shown may be old
 * @property {() => void} refreshPlaces
 * @property {() => void} refreshCommands
 * @property {(text: string, alert: boolean) => void} onAnswer
 * @property {(message: MessageView) => void} onPosted
 */

/** What happens elsewhere, brought into the store. @param {FeedDeps} deps */
export const createFeed = ({ store, refresh, refreshPlaces, refreshCommands, onAnswer, onPosted }) => {
  const { state, tell } = store
  /** @type {EventSource | undefined} */
  let source
  /** @type {Map<string, number>} */
  const timers = new Map()
  /** While messages are fetched, what happens waits: the answer may be older. @type {FeedEvent[] | undefined} */
  let waiting

  /** @param {string} key */
  const endAction = (key) => {
    clearTimeout(timers.get(key))
    if (state.actions.delete(key)) tell('action')
  }

  /** @param {string} queryId */
  const endPress = (queryId) => {
    if (state.presses.delete(queryId)) tell('log')
  }

  /** @param {MessageView} message */
  const put = (message) => {
    const rest = state.messages.filter(({ messageId }) => messageId !== message.messageId)
    state.messages = [...rest, message].sort((a, b) => a.messageId - b.messageId)
    tell('log')
  }

  /** @param {FeedEvent & { kind: 'posted' | 'edited' }} event */
  const onMessage = ({ kind, message }) => {
    if (kind === 'posted' && message.from.isBot) endAction(keyOf(message))
    if (isSame(message, state.spot) && (kind === 'posted' || state.messages.some(({ messageId }) => messageId === message.messageId)))
      put(message)
    if (kind === 'posted') onPosted(message)
    refreshPlaces()
  }

  /** @param {FeedEvent & { kind: 'deleted' }} event */
  const onDeleted = ({ chatId, messageId }) => {
    if (state.spot?.chatId === chatId) {
      state.messages = state.messages.filter((message) => message.messageId !== messageId)
      if (state.reply?.message.messageId === messageId) state.reply = undefined
      tell('log', 'writing')
    }
    refreshPlaces()
  }

  /** @param {FeedEvent & { kind: 'action' }} event */
  const onAction = (event) => {
    const key = keyOf(event)
    clearTimeout(timers.get(key))
    timers.set(
      key,
      setTimeout(() => endAction(key), actionLifeMs),
    )
    state.actions.set(key, event.action)
    tell('action')
  }

  /** @param {FeedEvent} event */
  const apply = (event) => {
    if (event.kind === 'hello') return refresh()
    if (event.kind === 'posted' || event.kind === 'edited') return onMessage(event)
    if (event.kind === 'deleted') return onDeleted(event)
    if (event.kind === 'action') return onAction(event)
    if (event.kind === 'answered') {
      // An answer may come before the page knows the query's number: `settle` is then called with it.
      answered.set(event.queryId, { text: event.text, alert: event.alert })
      if (state.presses.has(event.queryId)) settle(event.queryId)
      return undefined
    }
    if (event.kind === 'menus') refreshCommands()
    return refreshPlaces()
  }

  /** @type {Map<string, { text: string, alert: boolean }>} */
  const answered = new Map()
  /** @param {string} queryId */
  const settle = (queryId) => {
    const answer = answered.get(queryId)
    if (answer === undefined) return
    answered.delete(queryId)
    endPress(queryId)
    if (answer.text !== '') onAnswer(answer.text, answer.alert)
  }

  return {
    settle,
    endPress,
    /** @param {string} url */
    open: (url) => {
      source?.close()
      source = new EventSource(url)
      source.addEventListener('message', ({ data }) => {
        const event = /** @type {FeedEvent} */ (JSON.parse(data))
        if (waiting !== undefined && event.kind !== 'hello') waiting.push(event)
        else apply(event)
      })
    },
    /** Fetches with the feed held back. @template T @param {() => Promise<T>} fetch @param {(found: T) => void} use */
    during: async (fetch, use) => {
      waiting ??= []
      try {
        use(await fetch())
      } finally {
        const missed = waiting ?? []
        waiting = undefined
        for (const event of missed) apply(event)
      }
    },
  }
}
