import { beginningOf, cutText } from '../../../model/cut-text.ts'
import type { Delivery } from '../../../model/delivery.ts'
import type { Generation, StoredOutput } from '../../../model/generation.ts'
import { type Words, wordsFor } from '../../../words/index.ts'
import { isBatched } from '../../shown-together.ts'
import { resultKeys } from './buttons.ts'
import { emptyPart, endingPart } from './endings.ts'
import { groupItems } from './groups.ts'
import { sendWayOf } from './kinds.ts'
import { type Item, type LinkPart, longestCaption, longestText, type Part } from './parts.ts'

type Address = Delivery['address']

const mostMessages = 3

/** Sent once more on request: the status message and the reactions are long done with. */
export const isCopy = (address: Address): boolean => address['copy'] !== undefined

/** All that was made in words. What is kept as a file is sent as one. */
export const textOf = ({ outputs }: Pick<Generation, 'outputs'>): string =>
  outputs
    .flatMap(({ text, mediaId }) => (text === undefined || mediaId !== undefined ? [] : [text.trim()]))
    .filter((text) => text !== '')
    .join('\n\n')

const itemsOf = (output: StoredOutput, index: number, sendAs: 'photo' | 'document'): readonly (Item | LinkPart)[] => {
  if (output.mediaId === undefined || output.bytes === 0) return []
  const as = sendWayOf(output, sendAs)
  const needsPreview = output.kind === 'image' && sendAs === 'photo' && as !== 'photo'
  return [
    ...(needsPreview ? [{ from: 'preview', output: index, as: 'photo' } as const] : []),
    as === undefined ? { way: 'link', output: index } : { from: 'output', output: index, as },
  ]
}

const filesOf = (all: readonly (Item | LinkPart)[], outputs: readonly StoredOutput[]): readonly Part[] => {
  const items = all.filter((one) => 'from' in one)
  return [...groupItems(items, outputs), ...all.filter((one) => 'way' in one)]
}

const textParts = (text: string): readonly Part[] => {
  const pieces = cutText(text, longestText)
  if (pieces.length <= mostMessages) return pieces.map((piece) => ({ way: 'text', text: piece }))
  return [{ way: 'files', items: [{ from: 'text', as: 'document' }], caption: beginningOf(text, longestCaption) }]
}

/** Text stands under the one file that it came with, where it fits; else it has messages of its own. */
const withText = (files: readonly Part[], text: string, areOfOneOutput: boolean): readonly Part[] => {
  const last = files.at(-1)
  if (text === '') return files
  if (areOfOneOutput && last?.way === 'files' && text.length <= longestCaption) return [...files.slice(0, -1), { ...last, caption: text }]
  return [...files, ...textParts(text)]
}

const isAlbum = (part: Part): boolean => part.way === 'files' && part.items.length > 1

/** The same part with a sentence more; undefined where it can't take one. */
const withNote = (part: Part, note: string): Part | undefined => {
  if (part.way === 'text') {
    const text = `${part.text}\n\n${note}`
    return text.length <= longestText ? { ...part, text } : undefined
  }
  if (part.way !== 'files' || isAlbum(part)) return undefined
  const caption = part.caption === undefined ? note : `${part.caption}\n\n${note}`
  return caption.length <= longestCaption ? { ...part, caption } : undefined
}

/** The last message names what is lost and carries the buttons. Behind an album, which can do neither, there is a short one for it. */
const closed = (parts: readonly Part[], { outputs, lostOutputs }: Generation, words: Words['delivery']): readonly Part[] => {
  const last = parts.at(-1)
  if (last === undefined) return []
  const note = lostOutputs.length === 0 ? undefined : beginningOf(words.lost(lostOutputs.map(({ name }) => name)), longestCaption)
  if (note === undefined) return isAlbum(last) ? [...parts, { way: 'text', text: words.all(outputs.length) }] : parts
  const noted = withNote(last, note)
  return noted === undefined ? [...parts, { way: 'text', text: note }] : [...parts.slice(0, -1), noted]
}

const isShrunk = (one: Item | LinkPart): boolean => 'from' in one && one.from === 'output' && (one.as === 'photo' || one.as === 'animation')

const resultParts = (generation: Generation, address: Address, words: Words['delivery']): readonly Part[] => {
  const { outputs, tool } = generation
  const sendAs = (address['sendAs'] ?? tool.platformHints.sendAs) === 'document' ? 'document' : 'photo'
  const found = outputs.map((output, index) => itemsOf(output, index, sendAs))
  const all = found.flat()
  const ofOneOutput = found.filter((items) => items.length > 0).length === 1
  const parts = closed(withText(filesOf(all, outputs), textOf(generation), ofOneOutput), generation, words)
  if (parts.length === 0) return [emptyPart(generation, words)]
  const keys = resultKeys(generation, all.some(isShrunk), words.keys)
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, keys } : part))
}

/** All as it was made, to be kept: files alone. */
const originalParts = (generation: Generation, words: Words['delivery']): readonly Part[] => {
  const { outputs } = generation
  const all = outputs
    .flatMap((output, index) => itemsOf(output, index, 'document'))
    .map((one): Item | LinkPart => ('from' in one ? { ...one, as: 'document' } : one))
  const text: readonly Item[] = textOf(generation) === '' ? [] : [{ from: 'text', as: 'document' }]
  const parts = filesOf([...all, ...text], outputs)
  return parts.length === 0 ? [emptyPart(generation, words)] : parts
}

/**
 * What a finished generation is in a chat. A batch has one status message for all of its runs: what went wrong is said there,
 * and each of its deliveries ends by making it true.
 */
export const planParts = (generation: Generation, address: Address): readonly Part[] => {
  const words = wordsFor(address['language'])
  const sharesStatus = isBatched(generation) && !isCopy(address)
  if (generation.status !== 'completed') return sharesStatus ? [{ way: 'summary' }] : [endingPart(generation, words)]
  if (address['as'] === 'original') return originalParts(generation, words.delivery)
  const parts = resultParts(generation, address, words.delivery)
  return sharesStatus ? [...parts, { way: 'summary' }] : parts
}
