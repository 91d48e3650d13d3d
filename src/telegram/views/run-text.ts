import type { Generation } from '../../model/generation.ts'
import type { Words } from '../../words/index.ts'
import { oneLine } from './one-line.ts'

const runningState = ({ menu }: Words, { stage, progress }: Generation): string => {
  const { states } = menu
  if (stage === 'collecting') return states.collecting
  if (stage === 'submitting') return states.starting
  if (stage === 'queued') return progress?.queuePosition === undefined ? states.queued : states.queuedAt(progress.queuePosition)
  return progress?.fraction === undefined ? states.running : states.runningAt(Math.round(progress.fraction * 100))
}

/** What has become of it so far, in a word or two. `position`: its place in our own line. */
export const stateText = (words: Words, generation: Generation, position?: number): string => {
  const { states } = words.menu
  const { status } = generation
  if (generation.removedAt !== undefined) return states.removed
  if (status === 'pending') return position === undefined ? states.waiting : states.waitingAt(position)
  if (status !== 'running') return states[status]
  return generation.cancelRequestedAt === undefined ? runningState(words, generation) : states.cancelling
}

/** The words it was given, as far as they tell it from others. */
export const promptText = ({ given }: Generation): string => {
  const texts = Object.values(given).filter((value) => typeof value === 'string' && !value.startsWith('media:'))
  return oneLine(
    texts.reduce<string>((longest, text) => (String(text).length > longest.length ? String(text) : longest), ''),
    70,
  )
}

/** How long ago, roughly. */
export const agoText = ({ menu }: Words, ms: number): string => {
  const minutes = Math.floor(Math.max(0, ms) / 60_000)
  if (minutes < 1) return menu.ago.now
  if (minutes < 60) return menu.ago.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? menu.ago.hours(hours) : menu.ago.days(Math.floor(hours / 24))
}
