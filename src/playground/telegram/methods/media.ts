import { type MediaKind, mediaKinds } from '../files.ts'
import { storeMedia } from '../media/store-media.ts'
import { badRequest } from '../refusal.ts'
import { captionContent } from '../text/formatted.ts'
import { type Call, flagOf, textOf, type Upload, type Values } from '../values.ts'
import type { Content } from '../wire.ts'
import type { World } from '../world.ts'

/** The file behind a value: an uploaded one, or the id of one that is known. Addresses are never fetched. */
const uploadOf = ({ uploads }: Call, given: string | undefined, name: string): Upload | undefined => {
  if (given?.startsWith('attach://') === true) {
    const attached = uploads.get(given.slice('attach://'.length))
    if (attached === undefined) throw badRequest('wrong file identifier/HTTP URL specified')
    return attached
  }
  return given === undefined ? uploads.get(name) : undefined
}

export interface MediaSource {
  readonly kind: MediaKind
  /** The parameter that names the file. */
  readonly name: string
  /** Where that parameter, the caption and the details are: the call's own values, or one item of an album. */
  readonly values: Values
  readonly inAlbum?: boolean
}

export const mediaContent = async (world: World, call: Call, { kind, name, values, inAlbum = false }: MediaSource): Promise<Content> => {
  const given = textOf(values, name)
  const upload = uploadOf(call, given, name)
  if (upload === undefined && given === undefined) throw badRequest(`there is no ${kind} in the request`)
  if (/^https?:/i.test(given ?? '')) throw badRequest('failed to get HTTP URL content')
  const caption = kind === 'sticker' ? {} : captionContent(values)
  const detect = !inAlbum && !flagOf(values, 'disable_content_type_detection')
  const media =
    upload === undefined ? world.files.contentOf(given ?? '', kind) : await storeMedia(world.files, { kind, upload, values, detect })
  return { ...media, ...caption, ...(flagOf(values, 'has_spoiler') ? { has_media_spoiler: true as const } : {}) }
}

export const mediaKindOf = (item: Values): MediaKind => {
  const type = textOf(item, 'type')
  const kind = mediaKinds.find((one) => one === type)
  if (kind === undefined || kind === 'voice' || kind === 'sticker')
    throw badRequest(`can't parse InputMedia: type "${type ?? ''}" is unsupported`)
  return kind
}
