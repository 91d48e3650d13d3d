import { h, iconButton } from './dom.js'
import { icon } from './icons.js'
import { openDialog } from './overlays.js'
import { sizeOf } from './times.js'

/** @typedef {{ file: File, details: { width?: number, height?: number, duration?: number } }} Chosen */

const most = 10

/** What only a browser can see in a film or a song. @param {File} file @returns {Promise<Chosen['details']>} */
const detailsOf = (file) =>
  new Promise((resolve) => {
    if (!/^(video|audio)\//.test(file.type)) return resolve({})
    const media = document.createElement(file.type.startsWith('video/') ? 'video' : 'audio')
    const url = URL.createObjectURL(file)
    const done = () => {
      URL.revokeObjectURL(url)
      const { duration } = media
      const shape = media instanceof HTMLVideoElement ? { width: media.videoWidth, height: media.videoHeight } : {}
      resolve({ ...shape, ...(Number.isFinite(duration) ? { duration } : {}) })
    }
    media.addEventListener('loadedmetadata', done, { once: true })
    media.addEventListener('error', done, { once: true })
    media.preload = 'metadata'
    media.src = url
  })

/**
 * Asks what to do with files before they are sent.
 *
 * @param {readonly File[]} given
 * @param {{ caption: string, asFile: boolean, send: (caption: string, files: readonly Chosen[], asFile: boolean) => Promise<boolean> }} options
 */
export const openAttach = (given, { caption, asFile, send }) => {
  let files = given.slice(0, most)
  const urls = new Map(files.map((file) => [file, URL.createObjectURL(file)]))
  const title = h('h2', { id: 'attach-title' })
  const list = h('ul', { class: 'attach-list' })
  const field = h('textarea', { class: 'attach-caption', rows: 1, placeholder: 'Add a caption or a command…', 'aria-label': 'Caption' })
  const whole = h('input', { type: 'checkbox', id: 'attach-whole' })
  const choice = h('label', { class: 'attach-choice', for: 'attach-whole' }, whole, 'Send as a file, untouched')
  const cancel = h('button', { type: 'button', class: 'text-button' }, 'Cancel')
  const go = h('button', { type: 'submit', class: 'text-button is-main' }, 'Send')
  const form = h('form', { class: 'attach', method: 'dialog' }, title, list, choice, field, h('div', { class: 'sheet-foot' }, cancel, go))
  field.value = caption
  whole.checked = asFile

  const draw = () => {
    const isAllPictures = files.every(({ type }) => type.startsWith('image/'))
    const noun = isAllPictures && !whole.checked ? 'picture' : 'file'
    title.textContent = files.length === 1 ? `Send a ${noun}` : `Send ${files.length} ${noun}s`
    list.className = files.length > 1 && isAllPictures && !whole.checked ? 'attach-list is-grid' : 'attach-list'
    list.replaceChildren(
      ...files.map((file) => {
        const isPicture = /^image\/(png|jpeg|webp|gif|avif|bmp)$/.test(file.type)
        const remove = iconButton('close', `Leave out ${file.name}`, { class: 'icon-button attach-remove' })
        remove.addEventListener('click', () => {
          files = files.filter((one) => one !== file)
          if (files.length === 0) dialog.close()
          else draw()
        })
        const preview = isPicture ? h('img', { src: urls.get(file), alt: file.name }) : h('span', { class: 'file-badge' }, icon('file'))
        const words = h(
          'span',
          { class: 'file-words' },
          h('span', { class: 'file-name' }, file.name),
          h('span', { class: 'file-size' }, sizeOf(file.size)),
        )
        return h('li', { class: isPicture && !whole.checked ? 'attach-item is-picture' : 'attach-item' }, preview, words, remove)
      }),
    )
  }
  draw()
  const dialog = openDialog({ class: 'sheet', 'aria-labelledby': 'attach-title' }, form)
  whole.addEventListener('change', draw)
  cancel.addEventListener('click', () => dialog.close())
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    go.disabled = true
    const chosen = await Promise.all(files.map(async (file) => ({ file, details: await detailsOf(file) })))
    const isSent = await send(field.value, chosen, whole.checked)
    if (isSent) dialog.close()
    else go.disabled = false
  })
  dialog.addEventListener('close', () => {
    for (const url of urls.values()) URL.revokeObjectURL(url)
  })
  field.focus()
  field.setSelectionRange(caption.length, caption.length)
}

/** Files from outside, dropped or pasted. @param {{ onFiles: (files: readonly File[], asFile: boolean) => void, isReady: () => boolean }} deps */
export const watchFiles = ({ onFiles, isReady }) => {
  const zones = [
    { asFile: false, title: 'Drop pictures here', about: 'to send them quickly' },
    { asFile: true, title: 'Drop files here', about: 'to send them untouched' },
  ]
  const overlay = h(
    'div',
    { class: 'drop', hidden: true },
    ...zones.map(({ asFile, title, about }) =>
      h('div', { class: 'drop-zone', 'data-as-file': String(asFile) }, h('strong', {}, title), h('span', {}, about)),
    ),
  )
  document.body.append(overlay)
  let depth = 0
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') === true && isReady()

  addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return
    depth += 1
    overlay.hidden = false
  })
  addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return
    depth = Math.max(0, depth - 1)
    overlay.hidden = depth === 0
  })
  addEventListener('dragover', (event) => {
    event.preventDefault()
    const zone = /** @type {HTMLElement} */ (event.target).closest('.drop-zone')
    for (const one of overlay.children) one.classList.toggle('is-over', one === zone)
  })
  addEventListener('drop', (event) => {
    event.preventDefault()
    depth = 0
    overlay.hidden = true
    const files = [...(event.dataTransfer?.files ?? [])]
    const zone = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest('.drop-zone'))
    if (files.length > 0 && isReady()) onFiles(files, zone?.dataset.asFile === 'true')
  })
  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0 || !isReady() || document.querySelector('dialog[open]') !== null) return
    event.preventDefault()
    onFiles(files, false)
  })
}
