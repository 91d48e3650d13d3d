import type { InputField } from '../../src/model/tool.ts'
import type { Says } from './telegram/index.ts'
import { gif, mp3, mp4, picture } from './telegram/with-api.ts'

const field = (name: string, type: InputField['type'], required = true): InputField => ({ name, type, required })
const prompt = field('prompt', 'text')

/** The inputs of a tool of each handler type. */
export const schemas: Readonly<Record<string, readonly InputField[]>> = {
  no_input: [field('seed', 'seed', false)],
  text_only: [prompt],
  image_only: [field('image', 'image')],
  image_required_with_text: [field('image', 'image'), prompt],
  text_primary_media_optional: [prompt, field('image', 'image', false)],
  video_only: [field('video', 'video')],
  video_required_with_text: [field('video', 'video'), prompt],
  audio_only: [field('audio', 'audio')],
  audio_required_with_text: [field('audio', 'audio'), prompt],
  images: [field('image', 'image'), field('other', 'image')],
  form: [prompt, field('strength', 'number'), field('image', 'image', false)],
}

/** What each file will do for. A GIF is a picture and a film. */
const sorts = {
  photo: ['image'],
  second: ['image'],
  document: ['image'],
  sticker: ['image'],
  video: ['video'],
  animation: ['image', 'video'],
  audio: ['audio'],
  voice: ['audio'],
} as const satisfies Record<string, readonly InputField['type'][]>
export type FileName = keyof typeof sorts
const names = Object.keys(sorts) as readonly FileName[]

/** Each is known again by its width, or else by its size. */
export const filesToSend = async (): Promise<Readonly<Record<FileName, { readonly mark: number; readonly says: Says }>>> => ({
  photo: { mark: 101, says: { photo: await picture(101, 70, 'jpeg') } },
  second: { mark: 102, says: { photo: await picture(102, 70, 'jpeg') } },
  document: { mark: 103, says: { document: { bytes: await picture(103, 70), fileName: 'a.png' } } },
  sticker: { mark: 104, says: { sticker: await picture(104, 70, 'webp') } },
  video: { mark: mp4.length + 205, says: { video: Buffer.concat([mp4, Buffer.alloc(205)]) } },
  animation: { mark: gif.length + 206, says: { animation: Buffer.concat([gif, Buffer.alloc(206)]) } },
  audio: { mark: mp3.length + 207, says: { audio: Buffer.concat([mp3, Buffer.alloc(207)]) } },
  voice: {
    mark: 28 + 8 + 208,
    says: { voice: Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.alloc(208)]) },
  },
})
export type FilesToSend = Awaited<ReturnType<typeof filesToSend>>

/** What was written long before, to be answered. */
export const oldText = 'a house of old'

/** One way to hand something over with a command. */
export interface Way {
  readonly name: string
  readonly own: readonly FileName[]
  readonly replied?: FileName | 'text'
  /** What counts as the prompt. */
  readonly words?: string
  says(command: string): Says
}

const words = 'a boat --=\nat dusk'
const own = names.filter((name) => name !== 'sticker' && name !== 'second')

export const waysIn = (files: FilesToSend): readonly Way[] => [
  { name: 'words', own: [], words, says: (command) => ({ text: `/${command} ${words}` }) },
  { name: 'nothing', own: [], says: (command) => ({ text: `/${command.toUpperCase()}@Darkroom_Bot` }) },
  ...own.map((name): Way => {
    const { says } = files[name]
    return { name: `its own ${name}`, own: [name], words, says: (command) => ({ ...says, caption: `/${command} ${words}` }) }
  }),
  ...names.map((name): Way => {
    return { name: `an answer to a ${name}`, own: [], replied: name, words, says: (command) => ({ text: `/${command} ${words}` }) }
  }),
  { name: 'an answer to a text', own: [], replied: 'text', words: oldText, says: (command) => ({ text: `/${command}` }) },
  { name: 'a quote', own: [], replied: 'text', words: 'house', says: (command) => ({ text: `/${command}`, quote: 'house' }) },
  {
    name: 'its own photo, and an answer to a text',
    own: ['photo'],
    replied: 'text',
    words: oldText,
    says: (command) => ({ ...files.photo.says, caption: `/${command}` }),
  },
  ...(['photo', 'second'] as const).map((place): Way => {
    const captioned = (name: 'photo' | 'second', command: string): Says => ({
      ...files[name].says,
      ...(name === place ? { caption: `/${command} ${words}` } : {}),
    })
    const says = (command: string): Says => ({ album: [captioned('photo', command), captioned('second', command)] })
    return { name: `the ${place} picture of an album`, own: ['photo', 'second'], words, says }
  }),
]

type Inputs = Readonly<Record<string, string>>

/** What must come of it: the inputs of each run, by the names of the files; or what the person is told. */
export const expected = (
  schema: readonly InputField[],
  { own: sent, replied, words: said }: Way,
): readonly Inputs[] | 'refused' | 'asked' => {
  const media = schema.filter(({ type }) => ['image', 'video', 'audio'].includes(type))
  const does = (file: FileName): boolean => media.some(({ type }) => (sorts[file] as readonly string[]).includes(type))
  const file = replied === 'text' ? undefined : replied
  if (sent.some((one) => !does(one))) return 'refused'
  if (file !== undefined && media.length > 0 && !does(file)) return 'refused'
  const fitting = [...sent, ...(file !== undefined && does(file) ? [file] : [])]
  const isEach = media.length === 1 && fitting.length > 1
  const places = (isEach ? fitting.map((one) => [one]) : [fitting]).map((list) =>
    Object.fromEntries(list.map((one, index) => [media[index]?.name ?? '', one])),
  )
  const text = said !== undefined && schema.includes(prompt) ? { prompt: said } : {}
  const runs = places.map((place): Inputs => ({ ...place, ...text }))
  return schema.every(({ name, required }) => !required || runs.every((run) => run[name] !== undefined)) ? runs : 'asked'
}
