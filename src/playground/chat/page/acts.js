import { Sorry } from './api.js'
import { createFeed } from './feed.js'
import { isSame } from './store.js'

/** @import { MessageView } from '../views.ts' */
/** @import { Api, Spot } from './api.js' */
/** @import { Store } from './store.js' */
/** @import { Said } from './overlays.js' */

const placesRestMs = 120
/** The bot never answered: the button may be pressed again. */
const pressPatienceMs = 30_000

/** @param {number} me @param {Spot} spot */
const hashOf = (me, { chatId, threadId }) => `#${me}/${chatId}${threadId === undefined ? '' : `/${threadId}`}`

const nothingOpen = {
  spot: undefined,
  messages: [],
  hasMore: false,
  isLoaded: false,
  firstNew: undefined,
  commands: [],
  reply: undefined,
  editing: undefined,
}

const fromHash = () => {
  const [me, chatId, threadId] = location.hash.slice(1).split('/').map(Number)
  const spot = chatId ? { chatId, ...(threadId ? { threadId } : {}) } : undefined
  return { me, spot }
}

/** What a person does on this page. @param {{ store: Store, api: Api, said: Said }} deps */
export const createActs = ({ store, api, said }) => {
  const { state, tell } = store
  let isPlacesDue = false

  /** @template T @param {() => Promise<T>} act @returns {Promise<T | undefined>} */
  const tryTo = async (act) => {
    try {
      return await act()
    } catch (error) {
      said.toast(error instanceof Sorry ? error.message : 'That did not work.', true)
      return undefined
    }
  }

  const loadPlaces = async () => {
    const me = state.me
    const { bot, places } = await api.places()
    if (me !== state.me) return
    Object.assign(state, { bot, places })
    tell('places')
  }
  const refreshPlaces = () => {
    if (isPlacesDue) return
    isPlacesDue = true
    setTimeout(() => {
      isPlacesDue = false
      void tryTo(loadPlaces)
    }, placesRestMs)
  }
  const refreshCommands = () =>
    void tryTo(async () => {
      const { spot } = state
      if (spot === undefined) return
      const { commands } = await api.commands(spot)
      if (isSame(spot, state.spot)) state.commands = commands
      tell('commands')
    })

  const markRead = () => {
    const last = state.messages.at(-1)
    const place = store.place()
    if (state.spot === undefined || last === undefined || document.visibilityState !== 'visible') return
    if (place !== undefined && place.unread === 0 && (place.last?.messageId ?? 0) >= last.messageId) return
    void api.read(state.spot, last.messageId).then(refreshPlaces, () => undefined)
  }

  /** @param {MessageView | undefined} message */
  const takeForceReply = (message) => {
    if (message?.forceReply === undefined || message.isOwn) return
    state.reply = { message, placeholder: message.forceReply.placeholder }
    state.editing = undefined
    tell('writing')
  }

  const feed = createFeed({
    store,
    refresh: () => void tryTo(refresh),
    refreshPlaces,
    refreshCommands,
    onAnswer: (text, alert) => (alert ? said.alert(text) : said.toast(text)),
    onPosted: (message) => {
      if (!isSame(message, state.spot)) return
      takeForceReply(message)
      markRead()
    },
  })

  const loadMessages = async () => {
    const { spot } = state
    if (spot === undefined) return
    await feed.during(
      () => api.messages(spot),
      (found) => {
        if (!isSame(spot, state.spot)) return
        const theirs = found.messages.filter(({ isOwn, event }) => !isOwn && event === undefined)
        const unread = state.isLoaded ? 0 : (store.place()?.unread ?? 0)
        const firstNew = unread === 0 ? state.firstNew : theirs.at(-unread)?.messageId
        Object.assign(state, found, { isLoaded: true, firstNew })
        tell('log')
        takeForceReply(found.messages.at(-1))
      },
    )
    markRead()
  }
  const refresh = async () => {
    await loadPlaces()
    const isWide = matchMedia('(min-width: 760px)').matches
    if (state.spot === undefined && !isWide) return
    if (store.place() === undefined) return open(state.places[0])
    await loadMessages()
    refreshCommands()
  }

  /** @param {Spot | undefined} spot */
  const open = (spot) => {
    const place = state.places.find((one) => spot !== undefined && isSame(one, spot))
    Object.assign(state, { ...nothingOpen, spot: place })
    history.replaceState(undefined, '', place === undefined ? `#${state.me}` : hashOf(state.me, place))
    tell('spot', 'log', 'writing', 'commands')
    if (place === undefined) return
    void tryTo(loadMessages)
    refreshCommands()
  }

  /** @param {number} me @param {Spot} [spot] */
  const be = (me, spot) => {
    Object.assign(state, { ...nothingOpen, me, spot, places: [] })
    state.actions.clear()
    state.presses.clear()
    sessionStorage.setItem('me', String(me))
    tell('people', 'places', 'spot', 'log', 'writing')
    feed.open(api.feedUrl())
  }

  /** @param {string} text @param {{ files?: readonly { file: File, details: object }[], asFile?: boolean }} [more] */
  const send = async (text, { files = [], asFile = false } = {}) => {
    const { spot, reply } = state
    if (spot === undefined) return false
    const form = new FormData()
    const fields = {
      text,
      thread: spot.threadId,
      replyTo: reply?.message.messageId,
      quote: reply?.quote,
      asFile: asFile ? 'yes' : undefined,
    }
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, String(value))
    form.set('details', JSON.stringify(files.map(({ details }) => details)))
    for (const { file } of files) form.append('file', file)
    const sent = await tryTo(() => api.send(spot, form))
    if (sent !== undefined && state.reply === reply) {
      state.reply = undefined
      tell('writing')
    }
    return sent !== undefined
  }

  return {
    open,
    be,
    send,
    markRead,
    start: async () => {
      const { people, languages } = await api.people()
      Object.assign(state, { people, languages })
      const { me: named, spot } = fromHash()
      const me = [named, Number(sessionStorage.getItem('me'))].find((id) => people.some((person) => person.id === id))
      be(me ?? people[0]?.id ?? 0, spot)
    },
    loadOlder: () =>
      tryTo(async () => {
        const { spot, messages } = state
        if (spot === undefined || !state.hasMore) return
        state.hasMore = false
        const older = await api.messages(spot, messages[0]?.messageId)
        if (!isSame(spot, state.spot)) return
        state.messages = [...older.messages, ...state.messages]
        state.hasMore = older.hasMore
        tell('log')
      }),
    /** @param {MessageView} message @param {number} row @param {number} column */
    press: (message, row, column) =>
      tryTo(async () => {
        const place = `${message.chatId}:${message.messageId}:${row}:${column}`
        if ([...state.presses.values()].includes(place)) return
        const { queryId } = await api.press(message, row, column)
        state.presses.set(queryId, place)
        tell('log')
        feed.settle(queryId)
        setTimeout(() => feed.endPress(queryId), pressPatienceMs)
      }),
    /** @param {MessageView} message @param {string} text */
    edit: (message, text) => tryTo(() => api.edit(message, text)),
    /** @param {MessageView} message */
    remove: (message) => tryTo(() => api.remove(message)),
    /** The same again takes it away. @param {MessageView} message @param {string} emoji */
    react: (message, emoji) => {
      const isOwn = message.reactions.some((one) => one.emoji === emoji && one.isOwn)
      return tryTo(() => api.react(message, isOwn ? '' : emoji))
    },
    /** @param {string} language */
    setLanguage: (language) =>
      tryTo(async () => {
        await api.setLanguage(language)
        state.people = state.people.map((person) => (person.id === state.me ? { ...person, language } : person))
        tell('people')
      }),
    /** @param {MessageView} message @param {string} [quote] */
    reply: (message, quote) => {
      state.reply = { message, ...(quote ? { quote } : {}) }
      state.editing = undefined
      tell('writing')
    },
    /** @param {MessageView | undefined} message */
    beginEdit: (message) => {
      state.editing = message
      state.reply = undefined
      tell('writing')
    },
    /** @param {string} text */
    copy: (text) =>
      navigator.clipboard.writeText(text).then(
        () => said.toast('Copied'),
        () => said.toast('This browser does not let the page copy.', true),
      ),
  }
}

/** @typedef {ReturnType<typeof createActs>} Acts */
