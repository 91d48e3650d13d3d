import { byId, h } from './dom.js'

const toastLifeMs = 4_000

/**
 * A dialog that goes when it is closed, by its buttons, by Escape or by a click beside it.
 *
 * @param {Readonly<Record<string, unknown>>} props
 * @param {...(Node | string)} children
 */
export const openDialog = (props, ...children) => {
  const dialog = h('dialog', props, ...children)
  dialog.addEventListener('close', () => dialog.remove())
  dialog.addEventListener('click', ({ target }) => (target === dialog ? dialog.close() : undefined))
  document.body.append(dialog)
  dialog.showModal()
  return dialog
}

/** What the page says to the person, over everything else. */
export const createSaid = () => ({
  /** @param {string} text @param {boolean} [isTrouble] */
  toast: (text, isTrouble = false) => {
    const toast = h('div', { class: isTrouble ? 'toast is-trouble' : 'toast' }, text)
    byId('toasts').replaceChildren(toast)
    setTimeout(() => toast.remove(), toastLifeMs + text.length * 40)
  },
  /** @param {string} text */
  alert: (text) => {
    const ok = h('button', { type: 'button', class: 'text-button' }, 'OK')
    const words = h('p', { id: 'alert-text' }, text)
    const dialog = openDialog(
      { class: 'sheet alert', role: 'alertdialog', 'aria-labelledby': 'alert-text' },
      words,
      h('div', { class: 'sheet-foot' }, ok),
    )
    ok.addEventListener('click', () => dialog.close())
    ok.focus()
  },
  /** @param {string} question @param {string} yes @returns {Promise<boolean>} */
  confirm: (question, yes) =>
    new Promise((resolve) => {
      const cancel = h('button', { type: 'button', class: 'text-button' }, 'Cancel')
      const go = h('button', { type: 'button', class: 'text-button is-danger' }, yes)
      const words = h('p', { id: 'alert-text' }, question)
      const foot = h('div', { class: 'sheet-foot' }, cancel, go)
      const dialog = openDialog({ class: 'sheet alert', role: 'alertdialog', 'aria-labelledby': 'alert-text' }, words, foot)
      dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'))
      cancel.addEventListener('click', () => dialog.close())
      go.addEventListener('click', () => dialog.close('yes'))
      go.focus()
    }),
})

/** @typedef {ReturnType<typeof createSaid>} Said */
