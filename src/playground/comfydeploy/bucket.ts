import { createHmac } from 'node:crypto'

export interface StoredFile {
  readonly bytes: Uint8Array
  readonly mimeType: string
}

export interface BucketDeps {
  /** Where files are served, without a slash at the end. */
  readonly baseUrl: () => string
  readonly now: () => number
  readonly secret: string
  readonly maxBytes: number
}

export type Access = { readonly file: StoredFile } | { readonly status: 403 | 404; readonly code: string; readonly message: string }

const signedForSeconds = 3600

/** As Amazon writes it: 20250829T023519Z. */
const amzDate = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
const timeOfAmzDate = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** Files in memory, with addresses that can be signed. The oldest ones go when there is no room. */
export const createBucket = ({ baseUrl, now, secret, maxBytes }: BucketDeps) => {
  const files = new Map<string, StoredFile>()
  let used = 0
  let epoch = 0

  const signature = (key: string, date: string, era: number): string =>
    createHmac('sha256', secret).update(`${key}\n${date}\n${era}`).digest('hex')
  const keyOf = (url: string): string | undefined => {
    const base = `${baseUrl()}/`
    return url.startsWith(base) ? decodeURIComponent(url.slice(base.length).split('?')[0] ?? '') : undefined
  }

  return {
    snapshot: (): ReadonlyMap<string, StoredFile> => files,
    put: (key: string, file: StoredFile): string => {
      used += file.bytes.byteLength - (files.get(key)?.bytes.byteLength ?? 0)
      files.delete(key)
      files.set(key, file)
      for (const [oldest, old] of files) {
        if (used <= maxBytes || oldest === key) break
        files.delete(oldest)
        used -= old.bytes.byteLength
      }
      return `${baseUrl()}/${key.split('/').map(encodeURIComponent).join('/')}`
    },
    /** An own address with a fresh signature; any other one as it is. */
    sign: (url: string): string => {
      const key = keyOf(url)
      if (key === undefined) return url
      const date = amzDate(now())
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Date': date,
        'X-Amz-Expires': String(signedForSeconds),
        'X-Amz-Security-Token': String(epoch),
        'X-Amz-Signature': signature(key, date, epoch),
      })
      return `${url.split('?')[0]}?${query}`
    },
    isOwn: (url: string): boolean => keyOf(url) !== undefined,
    /** Whatever was signed until now counts as expired. */
    expireAll: (): void => {
      epoch += 1
    },
    open: (key: string, query: Readonly<Record<string, unknown>>, isPrivate: boolean): Access => {
      if (isPrivate) {
        const given = query['X-Amz-Signature']
        if (typeof given !== 'string') return { status: 403, code: 'AccessDenied', message: 'Access Denied' }
        const date = String(query['X-Amz-Date'])
        const era = Number(query['X-Amz-Security-Token'])
        if (given !== signature(key, date, era))
          return {
            status: 403,
            code: 'SignatureDoesNotMatch',
            message: 'The request signature we calculated does not match the signature you provided.',
          }
        if (era !== epoch || now() > timeOfAmzDate(date) + signedForSeconds * 1000)
          return { status: 403, code: 'AccessDenied', message: 'Request has expired' }
      }
      const file = files.get(key)
      return file === undefined ? { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' } : { file }
    },
  }
}

export type Bucket = ReturnType<typeof createBucket>

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  bmp: 'image/bmp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  svg: 'image/svg+xml',
  avif: 'image/avif',
  heic: 'image/heic',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
  avi: 'video/x-msvideo',
  mkv: 'video/x-matroska',
  mpeg: 'video/mpeg',
  mp3: 'audio/mpeg',
  wav: 'audio/x-wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/opus',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  zip: 'application/zip',
  json: 'application/json',
  pdf: 'application/pdf',
  gz: 'application/gzip',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  css: 'text/css',
  srt: 'application/x-subrip',
  glb: 'model/gltf-binary',
  obj: 'model/obj',
}

export const extensionOf = (fileName: string): string => /\.[^./\\]+$/.exec(fileName)?.[0] ?? ''

/** From the name alone, as Python's mimetypes guesses; undefined for what it doesn't know. */
export const guessType = (fileName: string): string | undefined => types[extensionOf(fileName).slice(1).toLowerCase()]
