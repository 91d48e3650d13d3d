import { createHash } from 'node:crypto'

/*
 * What the outside keeps of a server is a short name made from its address: no record, log or chat ever holds the address
 * itself, and a server that moved or was taken away is simply not known any more.
 */
const keyPattern = '[0-9a-f]{8}'

/** One spelling for one address: no trailing slash. */
export const normalizedUrl = (text: string): string => {
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname.replace(/\/+$/, '')}`
}

export const serverKeyOf = (baseUrl: string): string => createHash('sha256').update(normalizedUrl(baseUrl)).digest('hex').slice(0, 8)

export interface Ref {
  readonly key: string
  readonly promptId: string
}

export const refOf = ({ key, promptId }: Ref): string => `${key}/${promptId}`

export const parseRef = (ref: string): Ref | undefined => {
  const [, key, promptId] = new RegExp(`^(${keyPattern})/([\\w-]{1,100})$`).exec(ref) ?? []
  return key === undefined || promptId === undefined ? undefined : { key, promptId }
}

/** An uploaded file, by the name that the server's loaders take. */
export interface UploadedFile {
  readonly key: string
  readonly name: string
}

export const uploadAddressOf = ({ key, name }: UploadedFile): string => `comfyui:${key}/${encodeURIComponent(name)}`

export const parseUploadAddress = (url: string): UploadedFile | undefined => {
  const [, key, name] = new RegExp(`^comfyui:(${keyPattern})/([^/?#]+)$`).exec(url) ?? []
  if (key === undefined || name === undefined) return undefined
  try {
    return { key, name: decodeURIComponent(name) }
  } catch {
    return undefined
  }
}

/** A file on a server, as its /view shows it. */
export interface ViewedFile {
  readonly key: string
  readonly filename: string
  readonly subfolder: string
  readonly type: string
}

export const viewAddressOf = ({ key, ...file }: ViewedFile): string => `comfyui:${key}/view?${new URLSearchParams(file).toString()}`

export const parseViewAddress = (url: string): ViewedFile | undefined => {
  const [, key, search] = new RegExp(`^comfyui:(${keyPattern})/view\\?(.+)$`).exec(url) ?? []
  if (key === undefined || search === undefined) return undefined
  const query = new URLSearchParams(search)
  const filename = query.get('filename')
  if (filename === null || filename === '') return undefined
  return { key, filename, subfolder: query.get('subfolder') ?? '', type: query.get('type') ?? 'output' }
}
