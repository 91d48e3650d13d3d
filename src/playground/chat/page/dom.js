import { icon } from './icons.js'

/** @import { IconName } from './icons.js' */
/** @typedef {Node | string | false | undefined} Child */

/** @param {HTMLElement} element @param {string} name @param {unknown} value */
const put = (element, name, value) => {
  if (value === undefined || value === false) return
  if (typeof value === 'function') element.addEventListener(name.slice(2), /** @type {EventListener} */ (value))
  else if (name.startsWith('--')) element.style.setProperty(name, String(value))
  else element.setAttribute(name, value === true ? '' : String(value))
}

/**
 * An element with its attributes, listeners (`onclick`) and children. Text is always text: nothing that comes from anybody is ever read
 * as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Readonly<Record<string, unknown>>} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export const h = (tag, props = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) put(element, name, value)
  element.append(...children.filter((child) => child !== undefined && child !== false))
  return element
}

/**
 * A button that is only a drawing, with its name for whoever can't see it.
 *
 * @param {IconName} name
 * @param {string} label
 * @param {Readonly<Record<string, unknown>>} [props]
 */
export const iconButton = (name, label, props = {}) =>
  h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, ...props }, icon(name))

/** @param {string} id */
export const byId = (id) => {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`there is no #${id}`)
  return element
}

/** @param {number} seed */
const hueOf = (seed) => [212, 265, 28, 152, 338, 190][Math.abs(seed) % 6] ?? 212

/**
 * A round picture: the bot's own, or a letter on a colour that stays the same.
 *
 * @param {number} id
 * @param {string} name
 * @param {boolean} isBot
 */
export const avatar = (id, name, isBot = false) =>
  isBot
    ? h('img', { class: 'avatar', src: '/icon.svg', alt: '' })
    : h('span', { class: 'avatar', '--hue': hueOf(id), 'aria-hidden': 'true' }, [...name][0]?.toUpperCase() ?? '?')

export { hueOf }
