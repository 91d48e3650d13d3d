import { beginningOf } from '../../../model/cut-text.ts'
import type { Generation, GenerationError } from '../../../model/generation.ts'
import type { Words } from '../../../words/index.ts'
import { failureKeys } from './buttons.ts'
import { longestText, type TextPart } from './parts.ts'

const referenceLength = 8

/** In the person's own language, and never the error's own words: they may be a vendor's. Admins find those in the record. */
const sentenceOf = (error: GenerationError | undefined, words: Words): string => words.errors[error?.code ?? 'internal']

/** By its owner: a run that was never sent is over at once, and one that was is asked to stop first. */
export const isCalledOff = ({ status, cancelRequestedAt, attempts }: Generation): boolean => {
  const last = attempts.at(-1)
  return status === 'cancelled' && (cancelRequestedAt !== undefined || last === undefined || last.outcome === 'not_sent')
}

/** Why there is no result, and what to do about it. */
export const reasonOf = ({ status, error }: Generation, words: Words): string =>
  status === 'cancelled' ? words.delivery.stopped : words.delivery.failed(sentenceOf(error, words))

/** A few characters that an admin can find them by. */
export const referenceOf = (generations: readonly Pick<Generation, 'generationId'>[], words: Words): string =>
  words.errors.reference(generations.map(({ generationId }) => generationId.slice(0, referenceLength)).join(', '))

/** What became of a generation without a result. */
export const endingPart = (generation: Generation, words: Words): TextPart => {
  const keys = failureKeys(generation, words.delivery.keys)
  if (isCalledOff(generation)) return { way: 'text', text: words.delivery.cancelled, keys }
  const reference = referenceOf([generation], words)
  return { way: 'text', text: `${beginningOf(reasonOf(generation, words), longestText - reference.length - 2)}\n\n${reference}`, keys }
}

/** A run that ended well and has nothing to show for it. */
export const emptyPart = (generation: Generation, words: Words['delivery']): TextPart => {
  const lost = generation.lostOutputs.map(({ name }) => name)
  const text = lost.length === 0 ? words.madeNothing : words.allLost(lost)
  return { way: 'text', text: beginningOf(text, longestText), keys: failureKeys(generation, words.keys) }
}
