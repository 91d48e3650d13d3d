import { beginningOf } from '../../../model/cut-text.ts'
import type { Generation, Progress } from '../../../model/generation.ts'
import { shortText } from '../../../net/short-text.ts'
import type { LiveView } from '../../../ports/channel.ts'
import type { Words } from '../../../words/index.ts'
import { isCalledOff, reasonOf, referenceOf } from './endings.ts'
import { longestText } from './parts.ts'

type Sentences = Words['status']

const cells = 5
const longestStep = 60

/** A bar and the per cent beside it. */
const barOf = (fraction: number, words: Sentences): string => {
  const part = Math.min(1, Math.max(0, fraction))
  const full = Math.round(part * cells)
  return `${'▰'.repeat(full)}${'▱'.repeat(cells - full)} ${words.percent(Math.floor(part * 100))}`
}

/** Rough as it is, and so that it doesn't change with every look. */
const leftOf = (seconds: number | undefined, words: Sentences): readonly string[] => {
  if (seconds === undefined || seconds < 1) return []
  if (seconds > 90) return [words.minutesLeft(Math.round(seconds / 60))]
  const grain = seconds > 20 ? 10 : 5
  return [words.secondsLeft(Math.ceil(seconds / grain) * grain)]
}

const executingText = ({ fraction, step = '' }: Partial<Progress>, secondsLeft: number | undefined, words: Sentences): string =>
  [
    fraction === undefined ? words.working : barOf(fraction, words),
    ...(step.trim() === '' ? [] : [shortText(step, { max: longestStep })]),
    ...leftOf(secondsLeft, words),
  ].join(' · ')

/** At the backend, behind others. */
const queuedText = (place: number | undefined, words: Sentences): string => {
  if (place === undefined) return words.waiting
  return place <= 1 ? words.next : words.place(place)
}

/** One run, as it stands. */
const runText = ({ status, stage, cancelRequestedAt, attempt, progress }: Generation, view: LiveView, words: Sentences): string => {
  if (cancelRequestedAt !== undefined) return words.stopping
  if (stage === 'collecting') return words.fetching
  if (stage === 'executing') return executingText(progress ?? {}, view.secondsLeft, words)
  if (stage === 'queued') return queuedText(progress?.queuePosition, words)
  if (view.isPaused === true) return words.paused
  if (attempt > 1) return words.tryingAgain
  const { position = 1 } = view
  return status === 'pending' && position > 1 ? words.place(position) : words.accepted
}

const isLiving = ({ status }: Generation): boolean => status === 'pending' || status === 'running'

const countsText = (generations: readonly Generation[], words: Sentences): string => {
  const count = (isCounted: (generation: Generation) => boolean): number => generations.filter(isCounted).length
  const failed = count((one) => one.status === 'failed' || (one.status === 'cancelled' && !isCalledOff(one)))
  const cancelled = count(isCalledOff)
  const all = Math.max(generations.length, ...generations.map(({ batch }) => batch?.size ?? 1))
  return [
    words.done(
      count(({ status }) => status === 'completed'),
      all,
    ),
    ...(failed === 0 ? [] : [words.failed(failed)]),
    ...(cancelled === 0 ? [] : [words.cancelled(cancelled)]),
  ].join(' · ')
}

/** How far the whole batch is; undefined before anything can be said. */
const overallOf = (generations: readonly Generation[]): number | undefined => {
  const shareOf = (one: Generation): number => {
    if (!isLiving(one) || one.stage === 'collecting') return 1
    return one.stage === 'executing' ? (one.progress?.fraction ?? 0) : 0
  }
  const all = Math.max(generations.length, generations[0]?.batch?.size ?? 1)
  const sum = generations.reduce((shares, one) => shares + shareOf(one), 0)
  return sum === 0 ? undefined : sum / all
}

const batchText = (view: LiveView, words: Sentences): string => {
  const living = view.generations.filter(isLiving)
  const [first] = living
  const overall = overallOf(view.generations)
  const isStopping = living.every(({ cancelRequestedAt }) => cancelRequestedAt !== undefined)
  const detail = overall === undefined || isStopping ? first && runText(first, view, words) : barOf(overall, words)
  return [countsText(view.generations, words), ...(detail === undefined ? [] : [detail])].join('\n')
}

/** What the status message says while something lives. */
export const statusText = (view: LiveView, words: Sentences): string => {
  const [first] = view.generations
  return first === undefined || (first.batch?.size ?? 1) > 1 ? batchText(view, words) : runText(first, view, words)
}

/** What it says of a batch at the end: how many went well, and of the others once for each reason why they didn't. */
export const summaryText = (generations: readonly Generation[], words: Words): string => {
  const failed = generations.filter((one) => one.status !== 'completed' && !isLiving(one) && !isCalledOff(one))
  const reasons = new Set(failed.map((one) => reasonOf(one, words)))
  const ended = [...reasons].map((reason) => {
    const those = failed.filter((one) => reasonOf(one, words) === reason)
    const numbers = those.map(({ batch }) => (batch?.index ?? 0) + 1)
    return `${words.status.ended(reason, numbers)}\n${referenceOf(those, words)}`
  })
  return beginningOf([countsText(generations, words.status), ...ended].join('\n\n'), longestText)
}
