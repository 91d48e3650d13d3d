import type { StoredOutput } from '../../../model/generation.ts'
import { type FilesPart, type Item, largestFile, type SendWay } from './parts.ts'

const mostInAlbum = 10
/** No preview comes near it. */
const previewBytes = 2 * 1_024 * 1_024

/** What may share an album, in the order in which it is sent. Animations and voices always go alone. */
const groups: readonly { readonly ways: readonly SendWay[]; readonly most: number }[] = [
  { ways: ['photo', 'video'], most: mostInAlbum },
  { ways: ['animation'], most: 1 },
  { ways: ['audio'], most: mostInAlbum },
  { ways: ['voice'], most: 1 },
  { ways: ['document'], most: mostInAlbum },
]

/** Runs of at most that many, whose files together are no more than one request may carry. */
const chunked = (items: readonly Item[], most: number, bytesOf: (item: Item) => number): readonly (readonly Item[])[] => {
  const chunks: Item[][] = []
  let bytes = 0
  for (const item of items) {
    const chunk = chunks.at(-1)
    bytes += bytesOf(item)
    if (chunk !== undefined && chunk.length < most && bytes <= largestFile) chunk.push(item)
    else {
      chunks.push([item])
      bytes = bytesOf(item)
    }
  }
  return chunks
}

/** Files of a kind together, as few messages as Telegram allows, each kind in the order in which it was made. */
export const groupItems = (items: readonly Item[], outputs: readonly Pick<StoredOutput, 'bytes'>[]): readonly FilesPart[] => {
  const bytesOf = (item: Item): number => {
    if (item.from === 'output') return outputs[item.output]?.bytes ?? 0
    return item.from === 'preview' ? previewBytes : 0
  }
  return groups.flatMap(({ ways, most }) => {
    const fitting = items.filter(({ as }) => ways.includes(as))
    return chunked(fitting, most, bytesOf).map((chunk) => ({ way: 'files', items: chunk }) as const)
  })
}
