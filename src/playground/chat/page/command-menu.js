import { h } from './dom.js'

/** @import { CommandView } from '../views.ts' */

/** Those that begin so, then those that have it elsewhere. @param {readonly CommandView[]} commands @param {string} typed */
export const matching = (commands, typed) => {
  const begun = commands.filter(({ command }) => command.startsWith(typed))
  const others = commands.filter(
    ({ command, description }) =>
      !command.startsWith(typed) && (command.includes(typed) || (typed.length > 2 && description.toLowerCase().includes(typed))),
  )
  return [...begun, ...others]
}

/**
 * The list of commands over the text field, while one is being typed. The focus stays in the field.
 *
 * @param {{ field: HTMLTextAreaElement, commands: () => readonly CommandView[], choose: (command: string, send: boolean) => void }} deps
 */
export const createCommandMenu = ({ field, commands, choose }) => {
  const list = h('div', { class: 'commands', role: 'listbox', id: 'commands', 'aria-label': 'Commands', tabindex: '0', hidden: true })
  /** @type {readonly CommandView[]} */
  let found = []
  let index = 0
  /** Closed by hand, until something else is typed. @type {string | undefined} */
  let dismissed

  const typed = () => /^\/([a-z0-9_]*)$/i.exec(field.value)?.[1]?.toLowerCase()

  const mark = () => {
    for (const [at, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(at === index))
    const chosen = list.children[index]
    chosen?.scrollIntoView({ block: 'nearest' })
    if (chosen === undefined) field.removeAttribute('aria-activedescendant')
    else field.setAttribute('aria-activedescendant', chosen.id)
  }
  const draw = () => {
    const part = typed()
    found = part === undefined || field.value === dismissed ? [] : matching(commands(), part)
    if (field.value !== dismissed) dismissed = undefined
    index = 0
    list.hidden = found.length === 0
    list.replaceChildren(
      ...found.map(({ command, description }, at) => {
        const option = h(
          'div',
          { class: 'command-option', role: 'option', id: `command-${at}` },
          h('span', { class: 'command-name' }, `/${command}`),
          h('span', { class: 'command-about' }, description),
        )
        // The field would lose the focus.
        option.addEventListener('pointerdown', (event) => event.preventDefault())
        option.addEventListener('click', () => choose(command, true))
        return option
      }),
    )
    mark()
  }
  /** Answers whether the key was for the list. @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (list.hidden) return false
    const { key } = event
    const command = found[index]?.command
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      index = (index + (key === 'ArrowDown' ? 1 : -1) + found.length) % found.length
      mark()
    } else if ((key === 'Enter' || key === 'Tab') && !event.shiftKey && command !== undefined) choose(command, key === 'Enter')
    else if (key === 'Escape') close()
    else return false
    event.preventDefault()
    return true
  }
  const close = () => {
    dismissed = field.value
    draw()
  }
  field.addEventListener('input', draw)
  list.addEventListener('keydown', onKey)

  return {
    list,
    draw,
    isOpen: () => !list.hidden,
    onKey,
  }
}
