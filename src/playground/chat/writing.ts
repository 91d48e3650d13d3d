import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SaidMedia, SayOptions } from '../telegram/index.ts'
import { reactionEmoji } from '../telegram/methods/emoji.ts'
import { present } from '../telegram/wire.ts'
import { type Attached, inAlbums, mediaOf } from './attached.ts'
import { languages } from './cast.ts'
import { type Context, numberIn, optionalNumberIn, postOf, readerOf, roomOf, textIn, valueOf } from './context.ts'
import { notUnderstood, Sentence } from './sentence.ts'
import { showMessage } from './show-message.ts'
import { inMessages, typedOf } from './typed.ts'

const longestCaption = 1024
const mostFiles = 20

interface Form {
  readonly fields: Readonly<Record<string, string>>
  readonly files: readonly Attached[]
}

const detailsOf = (text: string): { readonly width?: unknown; readonly height?: unknown; readonly duration?: unknown }[] => {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

/** What was written, files and all. `details` tells of each file what only a browser can see: how wide, how long. */
const readForm = async (request: FastifyRequest): Promise<Form> => {
  const fields: Record<string, string> = {}
  const files: Attached[] = []
  for await (const part of request.parts()) {
    if (part.type === 'field') fields[part.fieldname] = String(part.value)
    else files.push({ fileName: part.filename, mimeType: part.mimetype, bytes: await part.toBuffer() })
  }
  const details = detailsOf(fields['details'] ?? '')
  const whole = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? Math.round(value) : undefined)
  return {
    fields,
    files: files.slice(0, mostFiles).map((file, index) => {
      const { width, height, duration } = details[index] ?? {}
      return { ...file, width: whole(width), height: whole(height), duration: whole(duration) }
    }),
  }
}

/** What people do. Each answers once the world knows; what came of it is told by the feed. */
export const addWritingRoutes = (app: FastifyInstance, context: Context): void => {
  const { world, people } = context.api

  const sayTexts = async (userId: number, chatId: number, text: string, options: SayOptions): Promise<void> => {
    const [first, ...rest] = inMessages(text)
    await people.say(userId, chatId, [typedOf(first ?? '')], options)
    const { quote: _quote, ...plain } = options
    for (const part of rest) await people.say(userId, chatId, [typedOf(part)], plain)
  }

  /** The caption goes with the first of the first album. */
  const sayFiles = async (
    userId: number,
    chatId: number,
    media: readonly SaidMedia[],
    caption: string,
    options: SayOptions,
  ): Promise<void> => {
    for (const [number, album] of inAlbums(media).entries()) {
      const said = album.map((one, index) => ({ ...(number === 0 && index === 0 ? typedOf(caption) : {}), media: one }))
      await people.say(userId, chatId, said, options)
    }
  }

  app.post('/api/chats/:chatId/messages', async (request) => {
    const reader = readerOf(context, request)
    const { id: chatId } = roomOf(context, request, reader).chat
    const { fields, files } = await readForm(request)
    const replyTo = optionalNumberIn(fields, 'replyTo')
    const options: SayOptions = present({
      replyTo: replyTo === undefined ? undefined : { chatId, messageId: replyTo },
      quote: fields['quote'] || undefined,
      thread: optionalNumberIn(fields, 'thread'),
    })
    const text = fields['text'] ?? ''
    if (files.length === 0) {
      if (text.trim() === '') throw new Sentence(400, 'There is nothing to send yet.')
      await sayTexts(reader.id, chatId, text, options)
      return { ok: true }
    }
    if (typedOf(text).text.length > longestCaption)
      throw new Sentence(400, `A caption has ${longestCaption} characters at most. Send the text on its own.`)
    const media = await Promise.all(files.map((file) => mediaOf(file, fields['asFile'] === 'yes')))
    await sayFiles(reader.id, chatId, media, text, options)
    return { ok: true }
  })

  app.patch('/api/chats/:chatId/messages/:messageId', async (request) => {
    const reader = readerOf(context, request)
    const post = postOf(context, request, roomOf(context, request, reader))
    if (post.message.from?.id !== reader.id) throw new Sentence(403, 'Only your own messages can be edited.')
    const { text, entities } = typedOf(textIn(request.body, 'text'))
    if (text === '' && post.message.text !== undefined) throw new Sentence(400, 'A message can’t be empty. Delete it instead.')
    people.edit({ chatId: post.room.chat.id, messageId: post.message.message_id }, text, entities)
    return { ok: true }
  })

  app.delete('/api/chats/:chatId/messages/:messageId', async (request) => {
    const reader = readerOf(context, request)
    const post = postOf(context, request, roomOf(context, request, reader))
    if (!showMessage(world, post, reader).canDelete) throw new Sentence(403, 'Only your own messages can be deleted.')
    people.remove({ chatId: post.room.chat.id, messageId: post.message.message_id })
    return { ok: true }
  })

  app.post('/api/chats/:chatId/messages/:messageId/press', async (request) => {
    const reader = readerOf(context, request)
    const post = postOf(context, request, roomOf(context, request, reader))
    const button = post.message.reply_markup?.inline_keyboard[numberIn(request.body, 'row')]?.[numberIn(request.body, 'column')]
    if (button?.callback_data === undefined) throw new Sentence(409, 'That button is gone.')
    return { queryId: world.presses.press(reader, post, button.callback_data) }
  })

  app.put('/api/chats/:chatId/messages/:messageId/reaction', async (request) => {
    const reader = readerOf(context, request)
    const post = postOf(context, request, roomOf(context, request, reader))
    const emoji = textIn(request.body, 'emoji')
    if (emoji !== '' && !reactionEmoji.has(emoji)) throw notUnderstood('reaction')
    people.react(reader.id, { chatId: post.room.chat.id, messageId: post.message.message_id }, emoji === '' ? [] : [emoji])
    return { ok: true }
  })

  app.put('/api/language', async (request) => {
    const reader = readerOf(context, request)
    const language = valueOf(request.body, 'language')
    const known = languages.find((one) => one === language)
    if (known === undefined) throw notUnderstood('language')
    world.rooms.addUser({ ...reader, language_code: known })
    world.changes.tell({ kind: 'menus' })
    return { ok: true }
  })
}
