import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type'
import type { Peek } from './peek.ts'

export interface TypeHints {
  readonly fileName?: string
  readonly mimeType?: string
}

const headBytes = 65_536
const largestJson = 2_000_000

/** A zip like any other, but for its name. */
const usdz = 'model/vnd.usdz+zip'

const typesByEnding: Readonly<Record<string, string>> = {
  obj: 'model/obj',
  fbx: 'model/fbx',
  usdz,
  gltf: 'model/gltf+json',
  csv: 'text/csv',
  md: 'text/markdown',
  srt: 'application/x-subrip',
  vtt: 'text/vtt',
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  exr: 'image/x-exr',
}

const hintedType = ({ fileName, mimeType }: TypeHints): string | undefined => {
  const ending = /\.([a-z0-9]+)$/i.exec(fileName ?? '')?.[1]?.toLowerCase()
  const byName = ending !== undefined && Object.hasOwn(typesByEnding, ending) ? typesByEnding[ending] : undefined
  const given = mimeType?.split(';')[0]?.trim().toLowerCase()
  return byName ?? (given !== undefined && /^[a-z]+\/[\w.+-]+$/.test(given) ? given : undefined)
}

/** UTF-8 without the control characters that no text has. */
const textOf = (head: Buffer, whole: boolean): string | undefined => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !whole })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

const markupType = (text: string): string | undefined => {
  const start = text.replace(/^\s*(?:<\?xml[^>]*\?>\s*|<!--[\s\S]*?-->\s*|<!doctype svg[^>[]*(?:\[[\s\S]*?\]\s*)?>\s*)*/i, '')
  if (/^<(?:\w+:)?svg[\s>]/i.test(start)) return 'image/svg+xml'
  if (/^<(?:!doctype html|html|head|body|script)[\s>]/i.test(start)) return 'text/html'
  return /^\s*<\?xml\s/.test(text) ? 'application/xml' : undefined
}

const jsonType = (text: string): string | undefined => {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    const isGltf =
      typeof value === 'object' && value !== null && 'asset' in value && ('scenes' in value || 'meshes' in value || 'nodes' in value)
    return isGltf ? 'model/gltf+json' : 'application/json'
  } catch {
    return undefined
  }
}

const plainTypes: ReadonlySet<string> = new Set([
  'text/csv',
  'text/markdown',
  'text/vtt',
  'application/x-subrip',
  'model/obj',
  'model/gltf+json',
])

const textType = async (peek: Peek, head: Buffer, text: string, hints: TypeHints): Promise<string> => {
  if (/^ply\r?\n/.test(text)) return 'model/ply'
  if (/^solid[\s\S]{0,200}?\bfacet normal\b/.test(text)) return 'model/stl'
  const markup = markupType(text)
  if (markup !== undefined) return markup
  const whole = head.length === peek.size ? text : peek.size <= largestJson ? (await peek.read(0, peek.size)).toString('utf8') : ''
  const hinted = hintedType(hints)
  return jsonType(whole) ?? (hinted !== undefined && plainTypes.has(hinted) ? hinted : 'text/plain')
}

/** Binary kinds that the library doesn't know or see, by their first bytes or their arithmetic. */
const unlistedType = (peek: Peek, head: Buffer): string | undefined => {
  // The library walks through a PNG and gives up on one that is broken.
  if (head.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (/^ply\r?\n/.test(head.toString('latin1', 0, 5))) return 'model/ply'
  if (head.length >= 84 && peek.size === 84 + 50 * head.readUInt32LE(80)) return 'model/stl'
  return undefined
}

/**
 * A recording without a proper head can still be one, and only its name or its sender say so.
 * A picture, a page or a script is what its bytes say: a hint makes none of these.
 */
const unknownType = (hints: TypeHints): string => {
  const hinted = hintedType(hints)
  return hinted !== undefined && /^(?:audio|video|model)\/|^image\/x-exr$/.test(hinted) ? hinted : 'application/octet-stream'
}

/**
 * Formats that are made of plain text. Short magic numbers are words too:
 * a line that begins with "BM" or "solid" is no bitmap and no mesh.
 */
const writtenTypes: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/rtf',
  'application/postscript',
  'text/vcard',
  'text/calendar',
  'text/vtt',
])

const detected = async (from: string | Buffer): Promise<string | undefined> => {
  try {
    return (await (typeof from === 'string' ? fileTypeFromFile(from) : fileTypeFromBuffer(from)))?.mime
  } catch {
    return undefined
  }
}

/** What the bytes are. Hints speak only where the bytes don't. */
export const sniffType = async (from: string | Buffer, peek: Peek, hints: TypeHints): Promise<string> => {
  const head = await peek.read(0, headBytes)
  const known = await detected(from)
  const text = textOf(head, head.length === peek.size)
  if (text !== undefined && text !== '') return known !== undefined && writtenTypes.has(known) ? known : textType(peek, head, text, hints)
  if (known === undefined) return unlistedType(peek, head) ?? unknownType(hints)
  if (known === 'application/x.autodesk.fbx') return 'model/fbx'
  return known === 'application/zip' && hintedType(hints) === usdz ? usdz : known
}
