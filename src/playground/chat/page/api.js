/** @import { BotView, CommandView, MessageView, PersonView, PlaceView } from '../views.ts' */
/** @typedef {{ readonly chatId: number, readonly threadId?: number }} Spot */

/** What went wrong, in a sentence that can be shown. */
export class Sorry extends Error {}

/** @param {string} path @param {RequestInit} [init] */
const call = async (path, init) => {
  const response = await fetch(path, init).catch(() => {
    throw new Sorry('The playground does not answer. Is it still running?')
  })
  const body = await response.json().catch(() => ({}))
  if (!response.ok) throw new Sorry(typeof body.error === 'string' ? body.error : 'That did not work.')
  return body
}

/** @param {string} method @param {object} body */
const json = (method, body) => ({ method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

/** @param {string} path @param {Readonly<Record<string, string | number | undefined>>} query */
const at = (path, query) => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return `${path}?${new URLSearchParams(given)}`
}

/** Everything that the page asks of the server, as one person. @param {() => number} me */
export const createApi = (me) => {
  /** @param {string} path @param {Readonly<Record<string, string | number | undefined>>} [query] */
  const mine = (path, query = {}) => at(path, { as: me(), ...query })
  /** @param {MessageView} message */
  const pathOf = ({ chatId, messageId }) => `/api/chats/${chatId}/messages/${messageId}`

  return {
    /** @returns {Promise<{ people: PersonView[], languages: string[] }>} */
    people: () => call('/api/people'),
    /** @returns {Promise<{ bot: BotView, places: PlaceView[] }>} */
    places: () => call(mine('/api/places')),
    /** @param {Spot} spot @param {number} [before] @returns {Promise<{ messages: MessageView[], hasMore: boolean }>} */
    messages: ({ chatId, threadId }, before) => call(mine(`/api/chats/${chatId}/messages`, { thread: threadId, before })),
    /** @param {Spot} spot @returns {Promise<{ commands: CommandView[] }>} */
    commands: ({ chatId }) => call(mine(`/api/chats/${chatId}/commands`)),
    /** @param {Spot} spot @param {number} upTo */
    read: ({ chatId, threadId }, upTo) => call(mine(`/api/chats/${chatId}/read`, { thread: threadId, upTo }), { method: 'PUT' }),
    /** @param {Spot} spot @param {FormData} form */
    send: ({ chatId }, form) => call(mine(`/api/chats/${chatId}/messages`), { method: 'POST', body: form }),
    /** @param {MessageView} message @param {string} text */
    edit: (message, text) => call(mine(pathOf(message)), json('PATCH', { text })),
    /** @param {MessageView} message */
    remove: (message) => call(mine(pathOf(message)), { method: 'DELETE' }),
    /** @param {MessageView} message @param {number} row @param {number} column @returns {Promise<{ queryId: string }>} */
    press: (message, row, column) => call(mine(`${pathOf(message)}/press`), json('POST', { row, column })),
    /** @param {MessageView} message @param {string} emoji */
    react: (message, emoji) => call(mine(`${pathOf(message)}/reaction`), json('PUT', { emoji })),
    /** @param {string} language */
    setLanguage: (language) => call(mine('/api/language'), json('PUT', { language })),
    feedUrl: () => mine('/api/feed'),
  }
}

/** @typedef {ReturnType<typeof createApi>} Api */
