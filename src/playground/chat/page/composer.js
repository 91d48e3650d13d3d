import { openAttach, watchFiles } from './attach.js'
import { createCommandMenu } from './command-menu.js'
import { byId, h, iconButton } from './dom.js'
import { icon } from './icons.js'
import { keyOf } from './store.js'

/** @import { Acts } from './acts.js' */
/** @import { Store } from './store.js' */

const tallest = 220

/** The place to write in: text, commands, files, and what is answered or edited. @param {{ store: Store, acts: Acts }} deps */
export const createComposer = ({ store, acts }) => {
  const { state } = store
  const form = byId('composer')
  const field = h('textarea', {
    rows: 1,
    'aria-label': 'Message',
    'aria-autocomplete': 'list',
    'aria-controls': 'commands',
    autocomplete: 'off',
    enterkeyhint: 'send',
  })
  const files = h('input', { type: 'file', multiple: true, hidden: true, 'aria-label': 'Files', tabindex: '-1' })
  const attach = iconButton('attach', 'Send pictures or files')
  const commands = iconButton('slash', 'Show the commands')
  const go = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send' }, icon('send'))
  const bar = h('div', { class: 'writing-bar', hidden: true })
  /** @type {Map<string, string>} */
  const drafts = new Map()
  let shownSpot = ''
  let shownEdit = 0
  /** A touch keyboard's Enter makes a new line, as in Telegram. */
  const hasKeys = !matchMedia('(pointer: coarse)').matches

  const grow = () => {
    field.style.height = 'auto'
    field.style.height = `${Math.min(tallest, field.scrollHeight)}px`
    go.disabled = field.value.trim() === ''
  }
  /** @param {string} text */
  const write = (text) => {
    field.value = text
    grow()
    menu.draw()
  }
  const focus = () => field.focus({ preventScroll: true })

  const menu = createCommandMenu({
    field,
    commands: () => state.commands,
    choose: (command, isSent) => {
      if (isSent) {
        write('')
        void acts.send(`/${command}`)
      } else write(`/${command} `)
      focus()
    },
  })

  const submit = async () => {
    const text = field.value
    if (text.trim() === '') return
    const { editing } = state
    write('')
    if (editing === undefined) {
      if (!(await acts.send(text)) && field.value === '') write(text)
      return
    }
    acts.beginEdit(undefined)
    await acts.edit(editing, text)
  }

  /** @param {readonly File[]} given @param {boolean} asFile */
  const onFiles = (given, asFile) =>
    openAttach(given, {
      caption: field.value,
      asFile,
      send: async (caption, chosen, isFile) => {
        const isSent = await acts.send(caption, { files: chosen, asFile: isFile })
        if (isSent) write('')
        return isSent
      },
    })

  const leave = () => {
    if (state.editing !== undefined) write('')
    state.reply = undefined
    acts.beginEdit(undefined)
  }

  const drawBar = () => {
    const { reply, editing } = state
    const about = editing ?? reply?.message
    bar.hidden = about === undefined
    if (about === undefined) return bar.replaceChildren()
    const title = editing === undefined ? `Reply to ${about.from.name}` : 'Edit message'
    const text = (editing === undefined ? reply?.quote : undefined) ?? about.line
    const thumb = about.media?.kind === 'photo' && h('img', { class: 'reply-thumb', src: about.media.thumbUrl ?? about.media.url, alt: '' })
    const words = h('span', { class: 'reply-words' }, h('span', { class: 'reply-name' }, title), h('span', { class: 'reply-text' }, text))
    bar.replaceChildren(
      icon(editing === undefined ? 'reply' : 'edit'),
      thumb || '',
      words,
      iconButton('close', 'Cancel', { onclick: leave }),
    )
  }

  const draw = () => {
    const spot = state.spot === undefined ? '' : `${state.me} ${keyOf(state.spot)}`
    form.hidden = state.spot === undefined
    if (spot !== shownSpot) {
      drafts.set(shownSpot, field.value)
      shownSpot = spot
      write(drafts.get(spot) ?? '')
      if (hasKeys) focus()
    }
    drawBar()
    field.placeholder = state.reply?.placeholder || 'Message'
    const editId = state.editing?.messageId ?? 0
    if (editId !== shownEdit) {
      shownEdit = editId
      if (state.editing !== undefined) write(state.editing.text)
    }
    if (state.reply !== undefined || state.editing !== undefined) focus()
  }

  const editLast = () => {
    const last = state.messages.findLast(({ isOwn, event }) => isOwn && event === undefined)
    if (last !== undefined) acts.beginEdit(last)
  }

  field.addEventListener('input', grow)
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || menu.onKey(event)) return
    if (event.key === 'Enter' && !event.shiftKey && hasKeys) {
      event.preventDefault()
      void submit()
    } else if (event.key === 'Escape' && (state.reply !== undefined || state.editing !== undefined)) leave()
    else if (event.key === 'ArrowUp' && field.value === '' && state.editing === undefined) {
      event.preventDefault()
      editLast()
    }
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit()
    focus()
  })
  attach.addEventListener('click', () => files.click())
  files.addEventListener('change', () => {
    const given = [...(files.files ?? [])]
    files.value = ''
    if (given.length > 0) onFiles(given, false)
  })
  commands.addEventListener('click', () => {
    if (menu.isOpen()) write('')
    else write('/')
    focus()
  })
  // Whoever types means the message, wherever the focus is.
  addEventListener('keydown', (event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' '
    const isFree = target === document.body || (event.key === '/' && target.matches('article, .log'))
    if (isText && isFree && state.spot !== undefined && document.querySelector('dialog[open]') === null) focus()
  })

  watchFiles({ onFiles, isReady: () => state.spot !== undefined })
  form.append(menu.list, bar, h('div', { class: 'writing' }, attach, field, commands, go), files)
  grow()
  store.on(['spot', 'writing'], draw)
  store.on(['commands'], menu.draw)
  return {
    /** @param {string} text */
    compose: (text) => {
      write(text)
      focus()
    },
  }
}
