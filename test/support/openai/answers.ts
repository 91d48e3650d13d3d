import sharp from 'sharp'
import type { ChatAsk, ImageAsk } from './checks.ts'

/** What a picture costs here, in and out. */
const tokensPerPictureIn = 300
const tokensPerPictureOut = 272

const tokensIn = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length

const sideOf = (size: string): readonly [number, number] => {
  const [, width = '64', height = '64'] = /^(\d+)x(\d+)$/.exec(size) ?? []
  return [Number(width), Number(height)]
}

const colourOf = (text: string, index: number): { r: number; g: number; b: number } => {
  const sum = [...text].reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, index + 1)
  return { r: sum % 256, g: (sum >> 4) % 256, b: (sum * 7) % 256 }
}

/** One colour a prompt; a sixteenth of the size, for nobody looks. */
export const paint = ({ prompt, size }: ImageAsk, index: number): Promise<Buffer> => {
  const [width, height] = sideOf(size)
  const create = { width: Math.ceil(width / 16), height: Math.ceil(height / 16), channels: 3 as const, background: colourOf(prompt, index) }
  return sharp({ create }).png().toBuffer()
}

export const imageAnswer = (ask: ImageAsk, pictures: readonly object[], files: number, minimal: boolean): object => {
  if (minimal) return { data: pictures }
  const isOld = ask.model.startsWith('dall-e')
  const [text, image, out] = [tokensIn(ask.prompt), files * tokensPerPictureIn, pictures.length * tokensPerPictureOut]
  return {
    created: 1_700_000_000,
    data: pictures,
    ...(isOld
      ? {}
      : {
          background: 'opaque',
          output_format: 'png',
          quality: 'low',
          size: ask.size,
          usage: {
            input_tokens: text + image,
            input_tokens_details: { image_tokens: image, text_tokens: text },
            output_tokens: out,
            total_tokens: text + image + out,
          },
        }),
  }
}

const saidTo = ({ words, pictures, system }: ChatAsk): string =>
  `${system === undefined ? '' : `[${system}] `}You said: ${words}${pictures === 0 ? '' : ` And you showed ${pictures}.`}`

interface ChatEnding {
  readonly content?: unknown
  readonly refusal?: string
  readonly finish?: string
}

export const chatAnswer = (ask: ChatAsk, id: string, minimal: boolean, ending: ChatEnding = {}): object => {
  const said = saidTo(ask)
  const whole = said.split(' ')
  const isCut = ask.most !== undefined && whole.length > ask.most
  const content = 'content' in ending ? ending.content : isCut ? whole.slice(0, ask.most).join(' ') : said
  const finish = ending.finish ?? (isCut ? 'length' : 'stop')
  if (minimal) return { choices: [{ message: { content } }] }
  const promptTokens = tokensIn(ask.words) + tokensIn(ask.system ?? '') + ask.pictures * tokensPerPictureIn
  const out = typeof content === 'string' ? tokensIn(content) : 5
  return {
    id,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: ask.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content,
          refusal: ending.refusal ?? null,
          reasoning_content: 'they must not see this',
          annotations: [],
        },
        logprobs: null,
        finish_reason: finish,
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: out,
      total_tokens: promptTokens + out,
      prompt_tokens_details: { cached_tokens: 2, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
    },
    service_tier: 'default',
  }
}
