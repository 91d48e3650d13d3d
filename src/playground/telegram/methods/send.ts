import { roomOf, threadOf } from '../access.ts'
import { kindOf, mediaKinds } from '../files.ts'
import { badRequest } from '../refusal.ts'
import { publish, targetOf } from '../target.ts'
import { textContent } from '../text/formatted.ts'
import { objectsOf, textOf } from '../values.ts'
import type { Content } from '../wire.ts'
import { mediaContent, mediaKindOf } from './media.ts'
import type { Method, Methods } from './method.ts'

const actions = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
])

const sendMessage: Method = (world, { values }) => {
  const content = textContent(values)
  const target = targetOf(world, values)
  world.flood.take('sendMessage', target.room.chat, 1)
  return world.rooms.show(publish(world, target, content))
}

const methodName = (kind: string): string => `send${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`

const sendFile =
  (kind: (typeof mediaKinds)[number]): Method =>
  async (world, call) => {
    const { values } = call
    // The chat is looked at first: nothing is kept for one that can't be written to.
    const target = targetOf(world, values)
    const content = await mediaContent(world, call, { kind, name: kind, values })
    world.flood.take(methodName(kind), target.room.chat, 1)
    return world.rooms.show(publish(world, target, content))
  }

/** Photos and videos go together; documents and audio only among themselves. */
const checkMix = (contents: readonly Content[]): void => {
  const kinds = new Set(contents.map(kindOf))
  if (kinds.has('animation')) throw badRequest("Can't use the media of the specified type in the album")
  if (kinds.size < 2) return
  const lonely = [...kinds].find((kind) => kind === 'document' || kind === 'audio')
  if (lonely !== undefined) throw badRequest(`${lonely} can't be mixed with other media types`)
}

const sendMediaGroup: Method = async (world, call) => {
  const { values } = call
  const items = objectsOf(values, 'media', 'InputMedia') ?? []
  if (items.length > 10) throw badRequest('too many messages to send as an album')
  if (items.length < 2) throw badRequest('there are no messages to send')
  // The real one takes no notice of it, and the buttons are lost: here that can't be overlooked.
  if (textOf(values, 'reply_markup') !== undefined || typeof values['reply_markup'] === 'object')
    throw badRequest("reply_markup can't be used in sendMediaGroup")
  const target = targetOf(world, values)
  const contents: Content[] = []
  for (const item of items) {
    const kind = mediaKindOf(item)
    if (kind === 'animation') throw badRequest('can\'t parse InputMedia: type "animation" can\'t be used in sendMediaGroup')
    contents.push(await mediaContent(world, call, { kind, name: 'media', values: item, inAlbum: true }))
  }
  checkMix(contents)
  world.flood.take('sendMediaGroup', target.room.chat, contents.length)
  const album = { media_group_id: world.rooms.newAlbum() }
  return contents.map((content) => world.rooms.show(publish(world, target, content, album)))
}

const sendChatAction: Method = (world, { values }) => {
  const action = textOf(values, 'action')
  if (action === undefined || !actions.has(action)) throw badRequest('wrong parameter action in request')
  const room = roomOf(world, values, 'write')
  const threadId = threadOf(room, values)
  if (room.chat.type !== 'channel') world.rooms.act(room, action, threadId)
  return true
}

export const sendMethods: Methods = {
  sendMessage,
  ...Object.fromEntries(mediaKinds.map((kind) => [methodName(kind), sendFile(kind)])),
  sendMediaGroup,
  sendChatAction,
}
