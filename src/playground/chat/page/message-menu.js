import { h } from './dom.js'
import { icon } from './icons.js'
import { markedIn } from './quote.js'

/** @import { MessageView } from '../views.ts' */
/** @import { Acts } from './acts.js' */
/** @import { IconName } from './icons.js' */
/** @import { Said } from './overlays.js' */

const quick = ['👍', '❤', '🔥', '🎉', '😁', '👎']

/** What can be done with a message, in a menu at that point. @param {MessageView} message @param {{ x: number, y: number }} at @param {{ acts: Acts, said: Said }} deps */
export const openMessageMenu = (message, at, { acts, said }) => {
  const before = /** @type {HTMLElement | null} */ (document.activeElement)
  const quote = markedIn(message)

  /** @param {IconName} drawing @param {string} text @param {() => unknown} act @param {string} [kind] */
  const item = (drawing, text, act, kind = '') => {
    const button = h('button', { type: 'button', class: `menu-item ${kind}`, role: 'menuitem', tabindex: '-1' }, icon(drawing), text)
    button.addEventListener('click', () => {
      menu.hidePopover()
      act()
    })
    return button
  }
  const remove = async () => {
    if (await said.confirm('Delete this message for everybody?', 'Delete')) await acts.remove(message)
  }
  const reactions = quick.map((emoji) => {
    const button = h(
      'button',
      { type: 'button', class: 'menu-emoji', role: 'menuitem', tabindex: '-1', 'aria-label': `React with ${emoji}` },
      emoji,
    )
    button.addEventListener('click', () => {
      menu.hidePopover()
      void acts.react(message, emoji)
    })
    return button
  })
  const items = [
    item('reply', quote === undefined ? 'Reply' : 'Quote & reply', () => acts.reply(message, quote)),
    ...(message.text === '' ? [] : [item('copy', 'Copy text', () => void acts.copy(quote ?? message.text))]),
    ...(message.isOwn ? [item('edit', 'Edit', () => acts.beginEdit(message))] : []),
    ...(message.canDelete ? [item('trash', 'Delete', () => void remove(), 'is-danger')] : []),
  ]
  const row = h('div', { class: 'menu-emojis', role: 'none' }, ...reactions)
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': 'Message', popover: 'auto' }, row, ...items)
  const all = [...reactions, ...items]

  menu.addEventListener('keydown', (event) => {
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement))
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    // Up and down leave the row of emoji at once.
    const isLeavingRow = event.key === 'ArrowDown' && at < reactions.length
    const next = isLeavingRow ? reactions.length : at + step
    all.at(next % all.length)?.focus()
  })
  menu.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return
    const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body
    menu.remove()
    if (hadFocus) before?.focus({ preventScroll: true })
  })
  document.body.append(menu)
  menu.showPopover()
  const { width, height } = menu.getBoundingClientRect()
  menu.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`
  menu.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`
  items[0]?.focus()
}
