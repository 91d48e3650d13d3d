import { counted } from './count.ts'

/** What is said around a result, and its buttons. */
export const delivery = {
  keys: {
    again: '🔁 Again',
    tryAgain: '🔁 Try again',
    reseed: '🎲 New seed',
    tweak: '✏️ Tweak',
    useIn: '➡️ Use in…',
    original: '⬇️ Original',
    info: 'ℹ️ Info',
    up: '👍',
    down: '👎',
    remove: '🗑',
  },
  failed: (sentence: string): string => `❌ ${sentence}`,
  cancelled: 'Cancelled. Nothing was made.',
  stopped: '❌ The service that runs this tool stopped it. Please try again.',
  madeNothing: 'The run ended, but it made nothing. Please try again, perhaps with other inputs.',
  all: (results: number): string => `That is all: ${counted(results, { one: 'result', other: 'results' })}.`,
  lost: (names: readonly string[]): string => `This could not be fetched and is lost: ${names.join(', ')}.`,
  allLost: (names: readonly string[]): string =>
    `The run ended, but its result could not be fetched: ${names.join(', ')}. Please try again.`,
  gone: (fileName: string): string => `${fileName} is no longer there. Please run it again.`,
  tooBig: (fileName: string, megabytes: number, link: string): string =>
    `${fileName} is ${megabytes} MB, which is more than Telegram takes from a bot. It is here for a while:\n${link}`,
  tooBigKept: (fileName: string, megabytes: number): string =>
    `${fileName} is ${megabytes} MB, which is more than Telegram takes from a bot. It is kept: please ask the owner of this bot for it, with /feedback.`,
  refused: (fileName: string, link: string): string => `Telegram did not take ${fileName}. It is here for a while:\n${link}`,
  refusedKept: (fileName: string): string =>
    `Telegram did not take ${fileName}. It is kept: please ask the owner of this bot for it, with /feedback.`,
}
