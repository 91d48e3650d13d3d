import { avatar, byId, h } from './dom.js'
import { icon } from './icons.js'
import { messageRow } from './message.js'
import { openMessageMenu } from './message-menu.js'
import { markedIn } from './quote.js'
import { keyOf } from './store.js'
import { dayName, dayOf } from './times.js'
import { openViewer } from './viewer.js'

/** @import { MessageView } from '../views.ts' */
/** @import { Acts } from './acts.js' */
/** @import { Said } from './overlays.js' */
/** @import { Store } from './store.js' */

const groupMs = 5 * 60_000
const nearBottom = 120
const examples = ['/paint a lighthouse at dusk', '/surprise', '/help']

/** Albums are one. @param {readonly MessageView[]} messages */
const inRows = (messages) => {
  /** @type {MessageView[][]} */
  const rows = []
  for (const message of messages) {
    const open = rows.at(-1)
    if (open?.[0]?.albumId !== undefined && open[0].albumId === message.albumId) open.push(message)
    else rows.push([message])
  }
  return rows
}

/** @param {MessageView | undefined} a @param {MessageView | undefined} b */
const belong = (a, b) =>
  a !== undefined &&
  b !== undefined &&
  a.from.id === b.from.id &&
  a.event === undefined &&
  b.event === undefined &&
  b.at - a.at < groupMs &&
  dayOf(a.at) === dayOf(b.at)

/** The messages of the open place. @param {{ store: Store, acts: Acts, said: Said, compose: (text: string) => void }} deps */
export const createLog = ({ store, acts, said, compose }) => {
  const { state } = store
  const log = byId('log')
  const toBottom = byId('to-bottom')
  /** What is drawn already, by key, with what it was drawn from. @type {Map<string, { signature: string, element: HTMLElement }>} */
  let drawn = new Map()
  let shownSpot = ''
  let isAtEnd = true
  let lastTop = 0

  const scrollToEnd = () => {
    log.scrollTop = log.scrollHeight
  }
  /** @param {number} messageId */
  const find = (messageId) => /** @type {HTMLElement | null} */ (log.querySelector(`[data-message="${messageId}"]`))
  /** @param {number} messageId */
  const goTo = (messageId) => {
    const element = find(messageId)
    if (element === null) return said.toast('That message is further up, or gone.')
    element.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
    element.closest('article')?.focus({ preventScroll: true })
    element.classList.remove('is-found')
    requestAnimationFrame(() => element.classList.add('is-found'))
  }
  const deeds = {
    acts,
    goTo,
    openPicture: (/** @type {MessageView} */ message) => openViewer(state.messages, message),
    openMenu: (/** @type {MessageView} */ message, /** @type {{ x: number, y: number }} */ at) =>
      openMessageMenu(message, at, { acts, said }),
  }

  const emptyCard = () => {
    const { bot } = state
    const place = store.place()
    if (bot === undefined || place === undefined)
      return h('div', { class: 'empty' }, h('p', { class: 'event' }, h('span', {}, 'Choose a chat')))
    const isPrivate = place.kind === 'private'
    const start = h('button', { type: 'button', class: 'start', onclick: () => void acts.send('/start') }, 'Start')
    const chips = examples.map((text) => h('button', { type: 'button', class: 'chip', onclick: () => compose(text) }, text))
    const about = bot.description || 'Turns workflows into commands. Type / to see them all.'
    return h(
      'div',
      { class: 'empty' },
      h(
        'div',
        { class: 'empty-card' },
        avatar(bot.id, bot.name, true),
        h('h2', {}, isPrivate ? 'What can this bot do?' : place.title),
        h('p', {}, about),
        h('p', { class: 'chips' }, ...chips),
        isPrivate && start,
      ),
    )
  }

  /** @param {string} key @param {string} signature @param {() => HTMLElement} draw @param {typeof drawn} next */
  const keep = (key, signature, draw, next) => {
    const old = drawn.get(key)
    const one = old?.signature === signature ? old : { signature, element: draw() }
    next.set(key, one)
    return one.element
  }

  /** @param {number} now */
  const elements = (now) => {
    const rows = inRows(state.messages)
    const isGroup = store.place()?.kind !== 'private'
    const waiting = new Set(state.presses.values())
    /** @type {typeof drawn} */
    const next = new Map()
    const all = rows.flatMap((messages, index) => {
      const [first] = messages
      const before = rows[index - 1]?.at(-1)
      const after = rows[index + 1]?.[0]
      if (first === undefined) return []
      const row = { messages, isFirst: !belong(before, first), isLast: !belong(messages.at(-1), after), isGroup, waiting }
      const own = [...waiting].filter((one) => one.startsWith(`${first.chatId}:${first.messageId}:`))
      const signature = JSON.stringify([messages, row.isFirst, row.isLast, isGroup, own])
      const day = before === undefined || dayOf(before.at) !== dayOf(first.at)
      const name = dayName(first.at, now)
      return [
        ...(day ? [keep(`day ${dayOf(first.at)}`, name, () => h('div', { class: 'event is-day' }, h('span', {}, name)), next)] : []),
        ...(first.messageId === state.firstNew ? [keep('new', '', () => h('div', { class: 'new-mark' }, 'New messages'), next)] : []),
        keep(`message ${first.messageId}`, signature, () => messageRow(row, deeds), next),
      ]
    })
    drawn = next
    return all
  }

  /** Puts them in place and moves only what isn't there: films play on, and the focus stays. @param {readonly HTMLElement[]} wanted */
  const place = (wanted) => {
    const keeps = new Set(wanted)
    for (const child of [...log.children]) if (!keeps.has(/** @type {HTMLElement} */ (child))) child.remove()
    wanted.forEach((element, index) => {
      if (log.children[index] !== element) log.insertBefore(element, log.children[index] ?? null)
    })
  }

  const draw = () => {
    const spot = state.spot === undefined ? '' : `${state.me} ${keyOf(state.spot)}`
    const isOther = spot !== shownSpot
    shownSpot = spot
    if (isOther) {
      isAtEnd = true
      drawn = new Map()
    }
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)
    const focusedKey = focused?.dataset.key
    const focusedMessage = /** @type {HTMLElement | null | undefined} */ (focused?.closest('article[data-message]'))?.dataset.message
    const fromEnd = log.scrollHeight - log.scrollTop
    const ownBefore = log.querySelector('article:last-of-type')?.getAttribute('data-message')
    const isEmpty = state.spot === undefined || (state.isLoaded && state.messages.every(({ event }) => event !== undefined))
    place([...(isEmpty ? [emptyCard()] : []), ...elements(Date.now())])
    const last = state.messages.at(-1)
    const isNewAndOwn = last?.isOwn === true && String(last.messageId) !== ownBefore
    if (isAtEnd || isNewAndOwn || isOther) scrollToEnd()
    else if (log.scrollTop < nearBottom) log.scrollTop = log.scrollHeight - fromEnd
    if (focusedMessage !== undefined && !log.contains(focused)) {
      const row = find(Number(focusedMessage))
      const key =
        focusedKey === undefined ? null : /** @type {HTMLElement | null | undefined} */ (row?.querySelector(`[data-key="${focusedKey}"]`))
      ;(key ?? row)?.focus({ preventScroll: true })
    }
  }

  /** @param {HTMLElement | null} element */
  const messageAt = (element) => {
    const id = Number(/** @type {HTMLElement | null | undefined} */ (element?.closest('[data-message]'))?.dataset.message)
    return state.messages.find(({ messageId }) => messageId === id)
  }
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    if (target !== log && !target.matches('article')) return
    const rows = /** @type {HTMLElement[]} */ ([...log.querySelectorAll('article')])
    const at = rows.indexOf(target)
    const message = messageAt(target)
    const { key } = event
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      const next = at === -1 ? rows.at(-1) : rows[at + (key === 'ArrowUp' ? -1 : 1)]
      next?.focus()
      next?.scrollIntoView({ block: 'nearest' })
    } else if (message !== undefined && key.toLowerCase() === 'r' && !event.ctrlKey && !event.metaKey)
      acts.reply(message, markedIn(message))
    else if (message !== undefined && (key === 'Enter' || key === 'ContextMenu')) {
      const { left, top } = target.getBoundingClientRect()
      deeds.openMenu(message, { x: left + 80, y: top + 20 })
    } else return
    event.preventDefault()
  }

  // It scrolls, so whoever has no mouse must be able to get to it.
  log.tabIndex = 0
  log.addEventListener('keydown', onKey)
  log.addEventListener('scroll', () => {
    const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < nearBottom
    // What has grown meanwhile moves nobody away from the end: only going up does.
    isAtEnd = isNear || (isAtEnd && log.scrollTop >= lastTop)
    lastTop = log.scrollTop
    toBottom.hidden = isAtEnd
    if (log.scrollTop < nearBottom && state.hasMore) void acts.loadOlder()
  })
  log.addEventListener('contextmenu', (event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    const message = target.closest('a, textarea') === null ? messageAt(target) : undefined
    if (message === undefined || message.event !== undefined) return
    event.preventDefault()
    deeds.openMenu(message, { x: event.clientX, y: event.clientY })
  })
  log.addEventListener('dblclick', (event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    const message = target.closest('button, a, video, audio, img') === null ? messageAt(target) : undefined
    if (message !== undefined && message.event === undefined) acts.reply(message)
  })
  const stay = () => {
    if (isAtEnd) scrollToEnd()
  }
  // A window that has become smaller, or something that has turned out taller than was thought.
  new ResizeObserver(stay).observe(log)
  for (const event of ['load', 'loadedmetadata']) log.addEventListener(event, stay, true)
  toBottom.append(icon('down'))
  toBottom.setAttribute('aria-label', 'To the newest message')
  toBottom.addEventListener('click', scrollToEnd)
  store.on(['log', 'spot', 'places'], draw)
}
