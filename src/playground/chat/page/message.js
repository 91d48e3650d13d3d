import { avatar, h, hueOf } from './dom.js'
import { icon } from './icons.js'
import { keyboard } from './keyboard.js'
import { albumGrid, isVisual, single } from './media.js'
import { richText } from './rich-text.js'
import { clockOf } from './times.js'

/** @import { MessageView } from '../views.ts' */
/** @import { Acts } from './acts.js' */
/**
 * @typedef {object} Row
 * @property {readonly MessageView[]} messages one, or an album
 * @property {boolean} isFirst of several by the same person
 * @property {boolean} isLast
 * @property {boolean} isGroup names and pictures are shown
 * @property {ReadonlySet<string>} waiting
 */
/**
 * @typedef {object} RowDeeds
 * @property {Acts} acts
 * @property {(messageId: number) => void} goTo
 * @property {(message: MessageView) => void} openPicture
 * @property {(message: MessageView, at: { x: number, y: number }) => void} openMenu
 */

/** @param {MessageView} message @param {RowDeeds} deeds */
const replyLine = ({ replyTo }, { goTo }) => {
  if (replyTo === undefined) return undefined
  const { messageId, name, text, quote, thumbUrl } = replyTo
  const words = h(
    'span',
    { class: 'reply-words' },
    h('span', { class: 'reply-name' }, name),
    h('span', { class: 'reply-text' }, quote ?? text),
  )
  const thumb = thumbUrl !== undefined && h('img', { src: thumbUrl, alt: '', class: 'reply-thumb' })
  const label = `In reply to ${name}: ${quote ?? text}`
  return h(
    'button',
    {
      type: 'button',
      class: quote === undefined ? 'reply-line' : 'reply-line is-quote',
      'aria-label': label,
      onclick: () => goTo(messageId),
    },
    thumb,
    words,
  )
}

/** @param {MessageView} message @param {RowDeeds} deeds */
const words = (message, deeds) => {
  const { acts } = deeds
  const textDeeds = { sendCommand: (/** @type {string} */ text) => void acts.send(text), copy: acts.copy }
  return message.text === '' ? undefined : h('div', { class: 'words' }, ...richText(message.text, message.entities, textDeeds))
}

/** @param {MessageView} message @param {RowDeeds} deeds */
const reactions = (message, { acts }) =>
  message.reactions.length > 0 &&
  h(
    'div',
    { class: 'reactions' },
    ...message.reactions.map(({ emoji, count, isOwn }) =>
      h(
        'button',
        {
          type: 'button',
          class: 'reaction',
          'aria-pressed': String(isOwn),
          'aria-label': `${emoji} ${count}`,
          onclick: () => void acts.react(message, emoji),
        },
        emoji,
        h('span', { class: 'reaction-count' }, String(count)),
      ),
    ),
  )

/** @param {MessageView} message */
const stamp = ({ at, isEdited, isOwn }) =>
  h(
    'span',
    { class: 'stamp' },
    isEdited && 'edited ',
    h('time', { datetime: new Date(at).toISOString() }, clockOf(at)),
    isOwn && icon('check'),
  )

/** @param {readonly MessageView[]} messages @param {RowDeeds} deeds @returns {(Node | undefined)[]} */
const content = (messages, deeds) => {
  const [first] = messages
  if (first === undefined) return []
  if (messages.length === 1) return [single(first, deeds.openPicture), words(first, deeds)]
  if (messages.every(isVisual)) {
    const captioned = messages.find(({ text }) => text !== '')
    return [albumGrid(messages, deeds.openPicture), captioned && words(captioned, deeds)]
  }
  return messages.map((message) =>
    h('div', { 'data-message': message.messageId }, single(message, deeds.openPicture) ?? '', words(message, deeds)),
  )
}

/** What stands in the way of a bubble that is nothing but a picture. @param {readonly MessageView[]} messages */
const kindOf = (messages) => {
  const hasWords = messages.some(({ text }) => text !== '')
  if (messages[0]?.media?.kind === 'sticker') return 'is-sticker'
  if (!messages.every(isVisual)) return ''
  return hasWords ? 'is-visual' : 'is-visual is-bare'
}

/** A message, or an album, as it stands in the chat. @param {Row} row @param {RowDeeds} deeds */
export const messageRow = ({ messages, isFirst, isLast, isGroup, waiting }, deeds) => {
  const [message] = messages
  if (message === undefined) return h('div')
  if (message.event !== undefined) return h('div', { class: 'event' }, h('span', {}, message.event))
  const { from, isOwn, messageId, forwardedFrom } = message
  const hasName = isGroup && isFirst && !isOwn
  const bubble = h(
    'div',
    { class: `bubble ${kindOf(messages)}` },
    hasName && h('span', { class: 'sender', '--hue': from.isBot ? 350 : hueOf(from.id) }, from.name),
    forwardedFrom !== undefined && h('span', { class: 'forwarded' }, `Forwarded from ${forwardedFrom}`),
    replyLine(message, deeds),
    ...content(messages, deeds),
    h('div', { class: 'foot' }, reactions(message, deeds), stamp(message)),
  )
  const menu = h(
    'button',
    { type: 'button', class: 'bubble-menu', 'aria-label': 'What to do with this message', title: 'Reply and more' },
    icon('more'),
  )
  menu.addEventListener('click', () => {
    const { left, bottom } = menu.getBoundingClientRect()
    deeds.openMenu(message, { x: left, y: bottom })
  })
  const face = isGroup && !isOwn && h('span', { class: 'face' }, isLast && avatar(from.id, from.name, from.isBot))
  const name = isOwn ? 'You' : from.name
  const props = { class: 'message', tabindex: '-1', 'data-message': messageId, 'aria-label': `${name}, ${clockOf(message.at)}` }
  const row = h(
    'article',
    props,
    face,
    h('div', { class: 'stack' }, h('div', { class: 'bubble-line' }, bubble, menu), keyboard(message, waiting, deeds.acts)),
  )
  for (const [flag, is] of Object.entries({ 'is-own': isOwn, 'is-first': isFirst, 'is-last': isLast })) row.classList.toggle(flag, is)
  return row
}
