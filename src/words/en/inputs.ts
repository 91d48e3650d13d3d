import { counted, file } from './count.ts'

const kinds = {
  text: 'text',
  image: 'a picture',
  images: 'several pictures',
  video: 'a video',
  audio: 'a recording',
  animation: 'a GIF, which Telegram keeps as a video',
  sticker: 'a moving sticker, which only Telegram can show',
  file: 'a file',
}

type Kind = keyof typeof kinds

const listed = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.slice(-1).join('')}`

/** About what people hand over with a command: parameters in the line, files. */
export const inputs = {
  /** `takes` is one of `menu.takes`. */
  takes: (flag: string, takes: string, example: string) => `${flag} takes ${takes}, for example: ${example}`,
  steps: (flag: string, takes: string, step: number, example: string) =>
    `${flag} takes ${takes}, in steps of ${step}, for example: ${example}`,
  tooLong: (flag: string, length: number, most: number) => `${flag} is too long: it has ${length} characters, and ${most} fit.`,
  address: (flag: string, takes: string, example: string) =>
    `${flag} takes ${takes}: send it along, reply to it, or give its address, for example: ${example}`,
  /** `takes` is the sentence about the first one meant. */
  unknown: (typed: string, meant: readonly string[], takes: string) => `There is no ${typed}; did you mean ${meant.join(' or ')}? ${takes}`,

  wrongKind: (command: string, takes: readonly Kind[], got: Kind) =>
    `/${command} takes ${listed(takes.map((kind) => kinds[kind]))}, and this is ${kinds[got]}. Please send or answer something that fits.`,
  noFiles: (command: string) => `/${command} takes no files. Please send it without one.`,
  tooMany: (command: string, most: number) => `/${command} takes at most ${counted(most, file)} of that kind. Please send fewer.`,
  tooBig: (megabytes: number, example: string) =>
    `That file is over ${megabytes} MB, which is more than a bot may fetch. Please send it smaller, or as a link: ${example}`,
}
