/** @import { BotView, CommandView, MessageView, PersonView, PlaceView } from '../views.ts' */
/** @import { Spot } from './api.js' */
/** @typedef {{ readonly message: MessageView, readonly quote?: string, readonly placeholder?: string }} Reply */
/** @typedef {'people' | 'places' | 'spot' | 'log' | 'action' | 'commands' | 'writing'} Topic */

/** @param {Spot} spot */
export const keyOf = ({ chatId, threadId }) => `${chatId}/${threadId ?? 0}`

/** @param {Spot} a @param {Spot | undefined} b */
export const isSame = (a, b) => b !== undefined && keyOf(a) === keyOf(b)

/** What the page knows, and who wants to hear that a part of it has changed. */
export const createStore = () => {
  /** @type {Map<Topic, (() => void)[]>} */
  const listeners = new Map()
  const state = {
    me: 0,
    /** @type {readonly PersonView[]} */
    people: [],
    /** @type {readonly string[]} */
    languages: [],
    /** @type {BotView | undefined} */
    bot: undefined,
    /** @type {readonly PlaceView[]} */
    places: [],
    /** @type {Spot | undefined} */
    spot: undefined,
    /** Oldest first. @type {MessageView[]} */
    messages: [],
    hasMore: false,
    isLoaded: false,
    /** What was new when the place was opened begins with this message. @type {number | undefined} */
    firstNew: undefined,
    /** @type {readonly CommandView[]} */
    commands: [],
    /** What the bot is doing, by place. @type {Map<string, string>} */
    actions: new Map(),
    /** Buttons that wait for an answer, by query. @type {Map<string, string>} */
    presses: new Map(),
    /** @type {Reply | undefined} */
    reply: undefined,
    /** @type {MessageView | undefined} */
    editing: undefined,
  }

  return {
    state,
    /** @param {readonly Topic[]} topics @param {() => void} listener */
    on: (topics, listener) => {
      for (const topic of topics) listeners.set(topic, [...(listeners.get(topic) ?? []), listener])
    },
    /** @param {...Topic} topics */
    tell: (...topics) => {
      const all = new Set(topics.flatMap((topic) => listeners.get(topic) ?? []))
      for (const listener of all) listener()
    },
    place: () => state.places.find((place) => isSame(place, state.spot)),
    person: () => state.people.find(({ id }) => id === state.me),
  }
}

/** @typedef {ReturnType<typeof createStore>} Store */
