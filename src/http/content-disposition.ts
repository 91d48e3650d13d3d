import { cleanFileName } from '../net/file-name.ts'

/** What a browser may show in place. Everything else, SVG and HTML above all, is saved instead. */
const inline =
  /^(image\/(png|jpeg|webp|gif|avif|apng|bmp)|video\/(mp4|webm|quicktime|ogg)|audio\/(mpeg|mp4|aac|wav|x-wav|wave|ogg|opus|flac|x-flac|webm))$/

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/svg+xml': 'svg',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/flac': 'flac',
  'model/gltf-binary': 'glb',
  'application/json': 'json',
  'application/zip': 'zip',
  'text/plain': 'txt',
}

const baseTypeOf = (mimeType: string): string => mimeType.split(';')[0]?.trim().toLowerCase() ?? ''

export const fileNameOf = (media: { mediaId: string; mimeType: string; fileName?: string | undefined }, wanted?: string): string => {
  const name = cleanFileName(wanted ?? media.fileName ?? '')
  return name ?? `${media.mediaId.slice(0, 12)}.${extensions[baseTypeOf(media.mimeType)] ?? 'bin'}`
}

export const contentDisposition = (mimeType: string, fileName: string): string => {
  const plain = fileName.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_')
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const extended = plain === fileName ? '' : `; filename*=UTF-8''${encoded}`
  return `${inline.test(baseTypeOf(mimeType)) ? 'inline' : 'attachment'}; filename="${plain}"${extended}`
}
