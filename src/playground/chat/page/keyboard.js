import { h } from './dom.js'
import { icon } from './icons.js'

/** @import { MessageView } from '../views.ts' */
/** @import { Acts } from './acts.js' */

/** The buttons under a message. @param {MessageView} message @param {ReadonlySet<string>} waiting @param {Acts} acts */
export const keyboard = (message, waiting, acts) => {
  const { buttons, chatId, messageId } = message
  if (buttons.length === 0) return undefined
  const rows = buttons.map((row, rowIndex) =>
    h(
      'div',
      { class: 'keys-row' },
      ...row.map(({ text, url, copy_text: copied }, column) => {
        if (url !== undefined)
          return h(
            'a',
            { class: 'key', href: url, target: '_blank', rel: 'noopener noreferrer' },
            text,
            h('span', { class: 'key-mark' }, icon('link')),
          )
        if (copied !== undefined)
          return h(
            'button',
            { type: 'button', class: 'key', onclick: () => acts.copy(copied.text) },
            text,
            h('span', { class: 'key-mark' }, icon('copy')),
          )
        const isWaiting = waiting.has(`${chatId}:${messageId}:${rowIndex}:${column}`)
        const press = () => void acts.press(message, rowIndex, column)
        const props = { type: 'button', class: isWaiting ? 'key is-waiting' : 'key', 'aria-busy': isWaiting ? 'true' : undefined }
        return h('button', { ...props, 'data-key': `${rowIndex}:${column}`, onclick: press }, h('span', { class: 'key-text' }, text))
      }),
    ),
  )
  return h('div', { class: 'keys', role: 'group', 'aria-label': 'Buttons' }, ...rows)
}
