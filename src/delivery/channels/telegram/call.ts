import { type Api, InputFile } from 'grammy'
import type { InputMedia, Message } from 'grammy/types'
import type { Keys } from '../../../model/button.ts'
import { inlineKeyboard } from '../../../model/inline-keyboard.ts'
import { messagePlace } from '../../../model/message-place.ts'
import type { Content } from './content.ts'
import type { SendFile } from './load.ts'
import type { SendWay } from './parts.ts'
import type { Shape } from './weaken.ts'

type Signal = NonNullable<Parameters<Api['getMe']>[0]>
type AlbumMedia = Parameters<Api['sendMediaGroup']>[1]

export interface Target extends Pick<Shape, 'edit' | 'thread' | 'replyTo'> {
  readonly chat: string
  readonly keys: Keys | undefined
}

const keyboardOf = ({ keys }: Target) => (keys === undefined ? {} : { reply_markup: inlineKeyboard(keys) })

/** A document stays one: left alone, Telegram makes videos and stickers of some. */
const detailsOf = ({ as, width, height, seconds }: SendFile) => ({
  ...(as === 'document' ? { disable_content_type_detection: true } : {}),
  ...(as === 'video' ? { supports_streaming: true } : {}),
  ...((as === 'video' || as === 'animation') && width !== undefined && height !== undefined ? { width, height } : {}),
  ...(as !== 'document' && as !== 'photo' && seconds !== undefined ? { duration: Math.round(seconds) } : {}),
})

const inputFileOf = ({ bytes, fileName }: SendFile): InputFile => new InputFile(bytes, fileName)

const inputMediaOf = (file: SendFile, caption?: string): InputMedia =>
  ({
    type: file.as,
    media: inputFileOf(file),
    ...(caption === undefined ? {} : { caption }),
    ...detailsOf(file),
  }) as InputMedia

type Other = ReturnType<typeof detailsOf> & ReturnType<typeof messagePlace> & ReturnType<typeof keyboardOf> & { caption?: string }
type SendOne = (api: Api, chat: string, file: InputFile, other: Other, signal: Signal) => Promise<Message>

const senders: Readonly<Record<SendWay, SendOne>> = {
  photo: (api, ...rest) => api.sendPhoto(...rest),
  video: (api, ...rest) => api.sendVideo(...rest),
  animation: (api, ...rest) => api.sendAnimation(...rest),
  audio: (api, ...rest) => api.sendAudio(...rest),
  voice: (api, ...rest) => api.sendVoice(...rest),
  document: (api, ...rest) => api.sendDocument(...rest),
}

const noPreview = { link_preview_options: { is_disabled: true } }

const edit = async (api: Api, target: Target, messageId: number, content: Content, signal: Signal): Promise<readonly Message[]> => {
  const { chat } = target
  const keyboard = keyboardOf(target)
  if (content.what === 'album') throw new Error('a message cannot become an album')
  const edited =
    content.what === 'text'
      ? await api.editMessageText(chat, messageId, content.text, { ...noPreview, ...keyboard }, signal)
      : await api.editMessageMedia(chat, messageId, inputMediaOf(content.file, content.caption), keyboard, signal)
  return edited === true ? [] : [edited]
}

/** One call of the Bot API, and the messages that it made or changed, in the order of the files. */
export const callApi = async (api: Api, target: Target, content: Content, abort: AbortSignal): Promise<readonly Message[]> => {
  const signal = abort as Signal
  if (target.edit !== undefined) return edit(api, target, target.edit, content, signal)
  const { chat } = target
  const place = messagePlace(target)
  if (content.what === 'album')
    return api.sendMediaGroup(chat, content.files.map((file) => inputMediaOf(file)) as AlbumMedia, place, signal)
  const other = { ...place, ...keyboardOf(target) }
  if (content.what === 'text') return [await api.sendMessage(chat, content.text, { ...noPreview, ...other }, signal)]
  const { file, caption } = content
  const captioned = caption === undefined ? {} : { caption }
  return [await senders[file.as](api, chat, inputFileOf(file), { ...detailsOf(file), ...other, ...captioned }, signal)]
}
