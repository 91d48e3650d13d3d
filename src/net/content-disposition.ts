import { usualEnding } from '../model/file-ending.ts'
import { cleanFileName } from './file-name.ts'

/** What a browser may show in place. Everything else, SVG and HTML above all, is saved instead. */
const inline =
  /^(image\/(png|jpeg|webp|gif|avif|apng|bmp)|video\/(mp4|webm|quicktime|ogg)|audio\/(mpeg|mp4|aac|wav|x-wav|wave|ogg|opus|flac|x-flac|webm))$/

const baseTypeOf = (mimeType: string): string => mimeType.split(';')[0]?.trim().toLowerCase() ?? ''

export const fileNameOf = (media: { mediaId: string; mimeType: string; fileName?: string | undefined }, wanted?: string): string => {
  const name = cleanFileName(wanted ?? media.fileName ?? '')
  return name ?? `${media.mediaId.slice(0, 12)}.${usualEnding(media.mimeType) ?? 'bin'}`
}

export const contentDisposition = (mimeType: string, fileName: string): string => {
  const plain = fileName.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_')
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const extended = plain === fileName ? '' : `; filename*=UTF-8''${encoded}`
  return `${inline.test(baseTypeOf(mimeType)) ? 'inline' : 'attachment'}; filename="${plain}"${extended}`
}
