import { h, iconButton } from './dom.js'
import { openDialog } from './overlays.js'

/** @import { MessageView } from '../views.ts' */

const isPicture = /** @param {MessageView} message */ ({ media }) =>
  media !== undefined &&
  (media.kind === 'photo' || (media.kind === 'document' && /^image\/(png|jpeg|webp|gif)$/.test(media.mimeType ?? '')))

/** Pictures large, one after the other. @param {readonly MessageView[]} messages @param {MessageView} first */
export const openViewer = (messages, first) => {
  const pictures = messages.filter(isPicture)
  let index = Math.max(
    0,
    pictures.findIndex(({ messageId }) => messageId === first.messageId),
  )
  const image = h('img', { class: 'viewer-image', alt: '' })
  const caption = h('p', { class: 'viewer-caption' })
  const count = h('span', { class: 'viewer-count', role: 'status' })
  const save = h('a', { class: 'text-button', download: '' }, 'Save')
  const previous = iconButton('back', 'Previous picture', { class: 'icon-button viewer-step is-previous' })
  const next = iconButton('forward', 'Next picture', { class: 'icon-button viewer-step is-next' })
  const close = iconButton('close', 'Close')

  const show = () => {
    const message = pictures[index]
    const media = message?.media
    if (message === undefined || media === undefined) return
    image.src = media.url
    image.alt = message.text || `Picture from ${message.from.name}`
    save.href = media.url
    save.download = media.fileName ?? `picture-${message.messageId}.jpg`
    caption.textContent = message.text
    count.textContent = `${message.from.name} · ${index + 1} of ${pictures.length}`
    previous.hidden = index === 0
    next.hidden = index === pictures.length - 1
  }
  /** @param {number} by */
  const step = (by) => {
    index = Math.min(pictures.length - 1, Math.max(0, index + by))
    show()
  }

  show()
  const head = h('header', { class: 'viewer-head' }, count, save, close)
  const dialog = openDialog({ class: 'viewer', 'aria-label': 'Picture' }, head, image, caption, previous, next)
  previous.addEventListener('click', () => step(-1))
  next.addEventListener('click', () => step(1))
  close.focus()
  close.addEventListener('click', () => dialog.close())
  image.addEventListener('click', () => dialog.close())
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') step(-1)
    if (key === 'ArrowRight') step(1)
  })
}
