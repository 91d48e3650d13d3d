import { h } from './dom.js'

/** @import { Entity } from '../../telegram/wire.ts' */
/** @typedef {{ sendCommand(text: string): void, copy(text: string): void }} TextDeeds */
/** @typedef {(string | { readonly entity: Entity, readonly text: string, readonly inside: readonly Piece[] })} Piece */

/**
 * Text and entities as pieces within pieces. Where two entities overlap without one holding the other, the later one is cut.
 *
 * @param {string} text
 * @param {readonly Entity[]} entities sorted by where they begin, the longer first
 * @param {number} [from]
 * @param {number} [to]
 * @returns {readonly Piece[]}
 */
export const piecesOf = (text, entities, from = 0, to = text.length) => {
  /** @type {Piece[]} */
  const pieces = []
  let at = from
  for (const [index, entity] of entities.entries()) {
    const start = Math.max(entity.offset, at)
    const end = Math.min(entity.offset + entity.length, to)
    if (entity.offset < at || start >= end) continue
    if (start > at) pieces.push(text.slice(at, start))
    const inner = entities.slice(index + 1).filter(({ offset }) => offset >= start && offset < end)
    pieces.push({ entity, text: text.slice(start, end), inside: piecesOf(text, inner, start, end) })
    at = end
  }
  if (at < to) pieces.push(text.slice(at, to))
  return pieces
}

/** @type {Readonly<Record<string, keyof HTMLElementTagNameMap>>} */
const plainTags = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's' }

/** Only addresses that a browser may open from here. @param {string} given */
const safeUrl = (given) => {
  const full = /^[a-z][a-z0-9+.-]*:/i.test(given) ? given : `http://${given}`
  return URL.canParse(full) && ['http:', 'https:', 'mailto:'].includes(new URL(full).protocol) ? full : undefined
}

/** @param {string} given @param {readonly Node[]} children */
const link = (given, children) => {
  const href = safeUrl(given)
  return href === undefined ? h('span', {}, ...children) : h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children)
}

/** @param {readonly Node[]} children */
const spoiler = (children) => {
  const hidden = h('span', { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': 'Hidden text: show it' }, ...children)
  const show = () => {
    hidden.className = 'spoiler is-open'
    for (const name of ['role', 'tabindex', 'aria-label']) hidden.removeAttribute(name)
  }
  hidden.addEventListener('click', show, { once: true })
  hidden.addEventListener('keydown', ({ key }) => (key === 'Enter' || key === ' ' ? show() : undefined))
  return hidden
}

/** @param {readonly Node[]} children */
const expandable = (children) => {
  const text = h('span', { class: 'quote-text' }, ...children)
  const toggle = h('button', { type: 'button', class: 'quote-toggle', 'aria-expanded': 'false' }, 'Show more')
  const quote = h('blockquote', { class: 'quote is-folded' }, text, toggle)
  toggle.addEventListener('click', () => {
    const isFolded = quote.classList.toggle('is-folded')
    toggle.setAttribute('aria-expanded', String(!isFolded))
    toggle.textContent = isFolded ? 'Show more' : 'Show less'
  })
  // What fits needs no button, and whether it fits is known once it is drawn.
  new ResizeObserver(() => {
    if (quote.classList.contains('is-folded')) toggle.hidden = text.scrollHeight <= text.clientHeight + 1
  }).observe(text)
  return quote
}

/** @param {Exclude<Piece, string>} piece @param {TextDeeds} deeds @returns {Node} */
const nodeOf = ({ entity, text, inside }, deeds) => {
  const children = inside.map((piece) => (typeof piece === 'string' ? document.createTextNode(piece) : nodeOf(piece, deeds)))
  const { type, url = text, language } = entity
  const plain = plainTags[type]
  if (plain !== undefined) return h(plain, {}, ...children)
  if (type === 'code') return h('code', { title: 'Click to copy', onclick: () => deeds.copy(text) }, ...children)
  if (type === 'pre') {
    const copy = h('button', { type: 'button', class: 'pre-copy', onclick: () => deeds.copy(text) }, 'Copy')
    return h('span', { class: 'pre' }, h('span', { class: 'pre-head' }, language ?? 'code', copy), h('code', {}, ...children))
  }
  if (type === 'text_link' || type === 'url') return link(url, children)
  if (type === 'email') return link(`mailto:${text}`, children)
  if (type === 'bot_command') return h('button', { type: 'button', class: 'command', onclick: () => deeds.sendCommand(text) }, ...children)
  if (type === 'mention' || type === 'hashtag') return h('span', { class: 'mention' }, ...children)
  if (type === 'spoiler') return spoiler(children)
  if (type === 'blockquote') return h('blockquote', { class: 'quote' }, ...children)
  if (type === 'expandable_blockquote') return expandable(children)
  return h('span', {}, ...children)
}

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote'])
/** @param {Piece | undefined} piece */
const isBlock = (piece) => typeof piece === 'object' && blocks.has(piece.entity.type)

/** A block begins and ends a line by itself: the line break beside it would be a second one. @param {readonly Piece[]} pieces */
export const withoutDoubleBreaks = (pieces) =>
  pieces.map((piece, index) => {
    if (typeof piece !== 'string') return piece
    const start = isBlock(pieces[index - 1]) && piece.startsWith('\n') ? 1 : 0
    const end = isBlock(pieces[index + 1]) && piece.length > start && piece.endsWith('\n') ? piece.length - 1 : piece.length
    return piece.slice(start, end)
  })

/** @param {string} text @param {readonly Entity[]} entities @param {TextDeeds} deeds */
export const richText = (text, entities, deeds) =>
  withoutDoubleBreaks(piecesOf(text, entities)).map((piece) =>
    typeof piece === 'string' ? document.createTextNode(piece) : nodeOf(piece, deeds),
  )
