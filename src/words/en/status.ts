import { plural } from './count.ts'

/** What the status message says while something runs, and what it says of a batch at the end. */
export const status = {
  cancel: '✖️ Cancel',
  cancelAll: '✖️ Cancel all',
  accepted: '👀 Accepted. It starts in a moment.',
  next: '⏳ Next in the queue.',
  waiting: '⏳ In the queue. It starts when a machine is free.',
  place: (place: number): string => `⏳ Number ${place} in the queue.`,
  paused: '⏳ The service that runs this does not answer at the moment. This waits, and starts by itself.',
  tryingAgain: 'That try failed. Trying again…',
  working: 'Working on it…',
  percent: (percent: number): string => `${percent} %`,
  secondsLeft: (seconds: number): string => `about ${seconds} s left`,
  minutesLeft: (minutes: number): string => `about ${minutes} min left`,
  fetching: 'Done. Fetching the result…',
  stopping: 'Stopping…',
  done: (done: number, all: number): string => `${done} of ${all} done`,
  failed: (count: number): string => `${count} failed`,
  cancelled: (count: number): string => `${count} cancelled`,
  /** What became of those that have no result; `numbers` count from 1, in the order in which they were asked for. */
  ended: (sentence: string, numbers: readonly number[]): string =>
    `${sentence} (${plural(numbers.length, { one: 'number', other: 'numbers' })} ${numbers.join(', ')})`,
}
