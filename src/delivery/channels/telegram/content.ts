import type { Generation } from '../../../model/generation.ts'
import type { Words } from '../../../words/index.ts'
import type { SendDeps } from './deps.ts'
import { fileNameOf } from './file-name.ts'
import { loadItem, type SendFile } from './load.ts'
import { type FilesPart, type LinkPart, largestFile, type Part, type TextPart } from './parts.ts'

/** What one call carries. */
export type Content =
  | { readonly what: 'text'; readonly text: string }
  | { readonly what: 'file'; readonly file: SendFile; readonly caption?: string }
  | { readonly what: 'album'; readonly files: readonly SendFile[] }

const bytesInMegabyte = 1_024 * 1_024

const linkText = ({ mediaUrl }: SendDeps, generation: Generation, { output: index }: LinkPart, words: Words['delivery']): string => {
  const { mediaId = '', bytes = 0 } = generation.outputs[index] ?? {}
  const name = fileNameOf(generation, index)
  const link = mediaUrl?.(mediaId, name)
  if (bytes <= largestFile) return link === undefined ? words.refusedKept(name) : words.refused(name, link)
  const megabytes = Math.ceil(bytes / bytesInMegabyte)
  return link === undefined ? words.tooBigKept(name, megabytes) : words.tooBig(name, megabytes, link)
}

/** Its owner took the result away before it was sent. What is told in words is still told. */
export const isTakenBack = ({ removedAt }: Generation, { way }: Part): boolean => removedAt !== undefined && way !== 'text'

/** Read anew for every call; undefined when nothing is left to say. */
export const contentOf = async (
  deps: SendDeps,
  generation: Generation,
  part: FilesPart | TextPart | LinkPart,
  words: Words['delivery'],
): Promise<Content | undefined> => {
  if (isTakenBack(generation, part)) return undefined
  if (part.way === 'text') return { what: 'text', text: part.text }
  if (part.way === 'link') return { what: 'text', text: linkText(deps, generation, part, words) }
  const { items, caption } = part
  const loaded = await Promise.all(items.map((item) => loadItem(deps, generation, item)))
  const [file, ...more] = loaded.filter((one) => one !== undefined)
  if (file !== undefined) {
    return more.length > 0
      ? { what: 'album', files: [file, ...more] }
      : { what: 'file', file, ...(caption === undefined ? {} : { caption }) }
  }
  const gone = items.find(({ from }) => from === 'output')
  return gone?.from === 'output' ? { what: 'text', text: words.gone(fileNameOf(generation, gone.output)) } : undefined
}
