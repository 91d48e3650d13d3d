import type { Message, UserFromGetMe } from 'grammy/types'
import type { FieldType, InputField, ToolDefinition } from '../../src/model/tool.ts'
import { inputField } from '../../src/model/tool.ts'
import { registeredTool } from './tools.ts'

export const me = { id: 99, is_bot: true, first_name: 'Darkroom', username: 'Darkroom_Bot' } as UserFromGetMe

const commandEntity = (text: string) => {
  const found = /^\/\w+(?:@\w+)?/.exec(text)
  return found === null ? [] : [{ type: 'bot_command' as const, offset: 0, length: found[0].length }]
}

let nextId = 100

/** A message in a private chat, with whatever else it is. */
export const messageOf = (more: object = {}): Message =>
  ({
    message_id: ++nextId,
    date: 0,
    chat: { id: 7, type: 'private', first_name: 'Ada' },
    from: { id: 7, is_bot: false, first_name: 'Ada' },
    ...more,
  }) as Message

/** With the entity that Telegram finds in it. */
export const textMessage = (text: string, more: object = {}): Message => messageOf({ text, entities: commandEntity(text), ...more })
export const captioned = (file: object, caption: string, more: object = {}): Message =>
  messageOf({ ...file, caption, caption_entities: commandEntity(caption), ...more })

const ids = (id: string) => ({ file_id: `file-${id}`, file_unique_id: id })

/** Files as Telegram describes them. */
export const media = {
  photo: (id = 'photo') => ({
    photo: [
      { ...ids(`${id}-s`), width: 90, height: 60, file_size: 1_000 },
      { ...ids(id), width: 1280, height: 853, file_size: 200_000 },
      { ...ids(`${id}-m`), width: 320, height: 213, file_size: 20_000 },
    ],
  }),
  document: (id: string, mime_type?: string, file_name?: string, file_size = 5_000) => ({
    document: { ...ids(id), mime_type, file_name, file_size },
  }),
  video: (id = 'video', file_size = 1_000_000) => ({
    video: { ...ids(id), width: 640, height: 480, duration: 3, mime_type: 'video/mp4', file_size },
  }),
  animation: (id = 'gif', mime_type = 'image/gif') => ({
    animation: { ...ids(id), width: 320, height: 240, duration: 2, mime_type },
    document: { ...ids(id), mime_type },
  }),
  audio: (id = 'audio') => ({ audio: { ...ids(id), duration: 10, mime_type: 'audio/mpeg', file_name: 'song.mp3' } }),
  voice: (id = 'voice') => ({ voice: { ...ids(id), duration: 2, mime_type: 'audio/ogg' } }),
  round: (id = 'round') => ({ video_note: { ...ids(id), length: 240, duration: 5 } }),
  sticker: (id = 'sticker', is_animated = false, is_video = false) => ({
    sticker: { ...ids(id), type: 'regular', width: 512, height: 512, is_animated, is_video },
  }),
} as const

/** `prompt:text!` is a required text, `width:integer=512` has a default. */
export const fieldOf = (short: string): InputField => {
  const [, name, type, owed, value] = /^([^:]+):([a-z]+)(!?)(?:=(.*))?$/.exec(short) ?? []
  return inputField.parse({ name, type: type as FieldType, required: owed === '!', ...(value === undefined ? {} : { default: value }) })
}

export const toolOf = (...fields: readonly (string | InputField)[]): ToolDefinition =>
  registeredTool('im', { inputSchema: fields.map((field) => (typeof field === 'string' ? fieldOf(field) : field)) })
