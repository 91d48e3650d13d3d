import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { Traits } from './generations.ts'

const fileTypes = ['input', 'output', 'temp'] as const
export type FileType = (typeof fileTypes)[number]
export const isFileType = (type: string): type is FileType => fileTypes.some((each) => each === type)

const mimeTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  txt: 'text/plain',
}

export const mimeTypeOf = (fileName: string): string =>
  mimeTypes[posix.extname(fileName).slice(1).toLowerCase()] ?? 'application/octet-stream'

/** `name.png [output]`: a name can say for itself where it lies. */
const annotated = (name: string): { readonly name: string; readonly type?: FileType } => {
  const [, bare, type] = /^(.*?) ?\[(input|output|temp)\]$/.exec(name) ?? []
  return bare !== undefined && type !== undefined && isFileType(type) ? { name: bare, type } : { name }
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The server's three folders. */
export const createFolders = (traits: Traits, example: Uint8Array) => {
  const files = new Map<string, Uint8Array>([['input/example.png', example]])
  const pathOf = (type: FileType, subfolder: string, name: string): string | undefined => {
    const path = posix.join('/', type, subfolder, name)
    return posix.join(`/${type}/`, posix.normalize(posix.join('/', subfolder)), name) === path && !`${subfolder}/`.includes('../')
      ? path.slice(1)
      : undefined
  }
  const inputNamed = (given: string): Uint8Array | undefined => {
    const { name, type = 'input' } = annotated(given)
    return files.get(posix.join(type, name))
  }

  return {
    hasInput: (name: string): boolean => inputNamed(name) !== undefined,
    inputNamed,
    /** As the loaders list them: without what lies in folders below. */
    listInputs: (): string[] =>
      [...files.keys()]
        .filter((path) => /^input\/[^/]+$/.test(path))
        .map((path) => path.slice(6))
        .sort(),
    write: (type: FileType, subfolder: string, name: string, bytes: Uint8Array): void => {
      files.set(posix.join(type, subfolder, name), bytes)
    },
    /** What /upload/image does with a file; undefined for one that would land outside. */
    upload: (
      { name, bytes }: { name: string; bytes: Uint8Array },
      { type, subfolder, overwrite }: { type: FileType; subfolder: string; overwrite: boolean },
    ): { name: string; subfolder: string; type: FileType } | undefined => {
      const { dir, name: stem, ext } = posix.parse(name)
      const place = (fileName: string) => pathOf(type, posix.join(subfolder, dir), fileName)
      if (place(`${stem}${ext}`) === undefined) return undefined
      let chosen = `${stem}${ext}`
      for (let number = 1; !overwrite; number += 1) {
        const there = files.get(place(chosen) ?? '')
        if (there === undefined) break
        if (traits.knowsSameUpload && hashOf(there) === hashOf(bytes)) break
        chosen = `${stem} (${number})${ext}`
      }
      files.set(place(chosen) ?? '', bytes)
      return { name: posix.join(dir, chosen), subfolder, type }
    },
    /** What /view answers: bytes, or the status of its refusal. */
    view: (query: URLSearchParams): { name: string; bytes: Uint8Array } | number => {
      const given = query.get('filename')
      if (given === null) return 404
      const { name, type } = annotated(given)
      if (name.startsWith('/') || name.includes('..')) return 400
      const wanted = type ?? query.get('type') ?? 'output'
      if (!isFileType(wanted)) return 400
      const fileName = posix.basename(name)
      const path = pathOf(wanted, query.get('subfolder') ?? '', fileName)
      if (path === undefined) return 403
      const bytes = files.get(path)
      return bytes === undefined ? 404 : { name: fileName, bytes }
    },
    /** The next free name under a prefix, counted by what lies there. */
    nextName: (type: FileType, prefix: string, extension: string): { fileName: string; subfolder: string } => {
      const { dir, base } = posix.parse(prefix)
      const taken = [...files.keys()].flatMap((path) => {
        const { dir: folder, base: fileName } = posix.parse(path)
        const rest = fileName.startsWith(`${base}_`) && folder === posix.join(type, dir) ? fileName.slice(base.length + 1) : ''
        return /^\d+_/.test(rest) ? [Number.parseInt(rest, 10)] : []
      })
      const number = Math.max(0, ...taken) + 1
      return { fileName: `${base}_${String(number).padStart(5, '0')}_.${extension}`, subfolder: dir }
    },
    remove: (type: FileType, subfolder: string, name: string): void => void files.delete(posix.join(type, subfolder, name)),
    list: (): readonly string[] => [...files.keys()],
  }
}

export type Folders = ReturnType<typeof createFolders>
