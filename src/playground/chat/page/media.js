import { h } from './dom.js'
import { icon } from './icons.js'
import { sizeOf } from './times.js'

/** @import { MediaView, MessageView } from '../views.ts' */
/** @typedef {(message: MessageView) => void} OpenPicture */

const widest = 420
const tallest = 460
const isShownImage = /^image\/(png|jpeg|webp|gif)$/

/** How wide it is drawn, and its shape, known before a byte of it is there. @param {MediaView} media */
const frameOf = (media) => {
  // A sender need not say it: then it is 0.
  const width = media.width || 320
  const ratio = Math.min(2.4, Math.max(0.5, width / (media.height || 240)))
  const fits = Math.min(widest, tallest * ratio, Math.max(width, 200))
  return { ratio, width: Math.round(fits) }
}

/** @param {MediaView} media @param {Node} inside */
const behindSpoiler = ({ hasSpoiler }, inside) => {
  if (!hasSpoiler) return inside
  const cover = h('button', { type: 'button', class: 'media-cover' }, 'Tap to show')
  cover.addEventListener('click', () => cover.remove())
  return h('span', { class: 'media-covered' }, inside, cover)
}

/** @param {MessageView} message @param {MediaView} media @param {OpenPicture} open */
const picture = (message, media, open) => {
  const src = media.thumbUrl ?? media.url
  const alt = message.text === '' ? `Picture from ${message.from.name}` : message.text
  const image = h('img', { src, alt, width: media.width, height: media.height, decoding: 'async' })
  return h('button', { type: 'button', class: 'picture', 'aria-label': `Open: ${alt}`, onclick: () => open(message) }, image)
}

/** @param {MediaView} media */
const moving = (media) => {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  if (media.kind === 'animation' && media.mimeType === 'image/gif') return h('img', { src: media.url, alt: 'GIF' })
  const loops = media.kind === 'animation' && !isStill
  const video = h('video', { src: media.url, playsinline: true, preload: 'metadata', loop: loops, autoplay: loops, controls: !loops })
  // An attribute alone does not silence it everywhere, and a loud one may not start by itself.
  video.muted = loops
  return video
}

/** A picture or a film, cut to fill its place. @param {MessageView} message @param {OpenPicture} open */
const visual = (message, open) => {
  const { media } = message
  if (media === undefined) return h('span')
  return behindSpoiler(media, media.kind === 'photo' ? picture(message, media, open) : moving(media))
}

/** @param {MediaView} media */
const sound = (media) =>
  h('audio', { src: media.url, controls: true, preload: 'metadata', 'aria-label': media.fileName ?? 'Voice message' })

/** @param {MessageView} message @param {MediaView} media @param {OpenPicture} open */
const file = (message, media, open) => {
  const { fileName = 'file', mimeType = '', size, url } = media
  const isImage = isShownImage.test(mimeType)
  const badge = isImage ? h('img', { src: url, alt: '', class: 'file-picture' }) : h('span', { class: 'file-badge' }, icon('file'))
  const words = h(
    'span',
    { class: 'file-words' },
    h('span', { class: 'file-name' }, fileName),
    h('span', { class: 'file-size' }, size === undefined ? '' : sizeOf(size)),
  )
  const row = isImage
    ? h('button', { type: 'button', class: 'file', onclick: () => open(message), 'aria-label': `Open ${fileName}` }, badge, words)
    : h('a', { class: 'file', href: url, download: fileName, 'aria-label': `Save ${fileName}` }, badge, words)
  if (mimeType.startsWith('audio/')) return h('div', {}, row, sound(media))
  if (mimeType.startsWith('video/'))
    return h('div', {}, row, h('video', { src: url, controls: true, preload: 'metadata', playsinline: true }))
  return row
}

/** @param {MessageView} message @param {OpenPicture} open */
export const single = (message, open) => {
  const { media } = message
  if (media === undefined) return undefined
  if (media.kind === 'document') return h('div', { class: 'media-file' }, file(message, media, open))
  if (media.kind === 'audio' || media.kind === 'voice') {
    const title = media.kind === 'audio' && h('span', { class: 'file-name' }, media.fileName ?? 'Audio')
    return h('div', { class: 'media-sound' }, title, sound(media))
  }
  if (media.kind === 'sticker') return h('img', { class: 'sticker', src: media.url, alt: 'Sticker' })
  const { ratio, width } = frameOf(media)
  return h('div', { class: 'media-visual', '--ratio': ratio, '--width': `${width}px` }, visual(message, open))
}

/** How many stand in each row. @type {Readonly<Record<number, readonly number[]>>} */
const rowsOf = { 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [2, 2, 3], 8: [2, 3, 3], 9: [3, 3, 3], 10: [3, 3, 4] }

/** Rows as wide as each other, every picture in its own shape as far as that goes. @param {readonly MessageView[]} messages @param {OpenPicture} open */
export const albumGrid = (messages, open) => {
  let at = 0
  const rows = (rowsOf[messages.length] ?? [messages.length]).map((count) => {
    const inRow = messages.slice(at, at + count)
    at += count
    const ratios = inRow.map(({ media }) => Math.min(1.8, Math.max(0.6, (media?.width ?? 4) / Math.max(1, media?.height ?? 3))))
    const cells = inRow.map((message, index) =>
      h('div', { class: 'album-cell', '--grow': ratios[index], 'data-message': message.messageId }, visual(message, open)),
    )
    return h('div', { class: 'album-row', '--ratio': ratios.reduce((sum, one) => sum + one, 0) }, ...cells)
  })
  return h('div', { class: 'album' }, ...rows)
}

/** @param {MessageView} message */
export const isVisual = ({ media }) => media?.kind === 'photo' || media?.kind === 'video' || media?.kind === 'animation'
