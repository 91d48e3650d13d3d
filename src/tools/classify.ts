import type { Classification, HandlerType } from '../model/handler.ts'
import type { FieldType, InputField, PlatformHints } from '../model/tool.ts'
import { isNegative, isOwed, isSeed, isText, promptRank } from './field-roles.ts'

type Kind = 'image' | 'video' | 'audio'

const kindOf = (type: FieldType): Kind | undefined => {
  if (type === 'image' || type === 'images') return 'image'
  return type === 'video' || type === 'audio' ? type : undefined
}

const textual = (value: string, other: string): number => (value < other ? -1 : value > other ? 1 : 0)

/** Owed ones first, then by `order`, then by name: where they stand in the list never matters. */
const byPlace = (a: InputField, b: InputField): number =>
  Number(isOwed(b)) - Number(isOwed(a)) ||
  Math.sign((a.order ?? Number.MAX_VALUE) - (b.order ?? Number.MAX_VALUE)) ||
  textual(a.name, b.name) ||
  textual(a.type, b.type)

const promptOf = (fields: readonly InputField[], hint: string | undefined): InputField | undefined =>
  fields.find((field) => field.name === hint && isText(field)) ??
  fields
    .flatMap((field) => {
      const rank = promptRank(field)
      return rank === undefined ? [] : [{ field, rank }]
    })
    .sort((a, b) => a.rank - b.rank || byPlace(a.field, b.field))[0]?.field

/** The one kind in the list, if there is just one. */
const soleOf = (kinds: readonly Kind[]): Kind | undefined => (new Set(kinds).size === 1 ? kinds[0] : undefined)

/**
 * A gesture in a chat gives one text and media of one kind. From that follows the type; the first row that fits wins.
 * "Owed" is required without a default. Seeds are drawn, so they are never owed; what has a default never matters.
 *
 * | owed                                                        | text? | besides           | type                          |
 * |-------------------------------------------------------------|-------|-------------------|-------------------------------|
 * | a number, switch, choice, LoRA, mask, file or a second text | any   |                   | form                          |
 * | media of two kinds, two videos, recordings or `images`      | any   |                   | form                          |
 * | `images`, or two pictures                                   | any   |                   | images                        |
 * | one picture                                                 | no    |                   | image_only                    |
 * | one picture                                                 | yes   |                   | image_required_with_text      |
 * | one video / recording                                       | no    |                   | video_only / audio_only       |
 * | one video / recording                                       | yes   |                   | video_ / audio_required_with_text |
 * | no media                                                    | yes   | media             | text_primary_media_optional   |
 * | no media                                                    | yes   | no media          | text_only                     |
 * | nothing                                                     | no    | media of one kind | as if owed; several pictures: images |
 * | nothing                                                     | no    | several kinds, or only masks and files | form     |
 * | nothing                                                     | no    | nothing           | no_input                      |
 *
 * "Text" is a prompt: see promptRank. A negative prompt or a setting such as a file name is none.
 * `primaryInput` makes its text the prompt, and its picture, video or recording count as owed where no media are.
 */
const typeOf = (fields: readonly InputField[], prompt: InputField | undefined, hinted: InputField | undefined): HandlerType => {
  const owed = fields.filter(isOwed)
  if (owed.some((field) => kindOf(field.type) === undefined && field !== prompt)) return 'form'

  const media = fields.filter((field) => kindOf(field.type) !== undefined)
  const owedMedia = media.filter(isOwed)
  const kindsOf = (list: readonly InputField[]): Kind[] => list.flatMap((field) => kindOf(field.type) ?? [])
  if (owedMedia.length > 0 && soleOf(kindsOf(owedMedia)) === undefined) return 'form'
  if (owedMedia.filter((field) => field.type !== 'image').length > 1) return 'form'

  const hintedMedia = hinted !== undefined && media.includes(hinted) ? [hinted] : []
  const wanted = owedMedia.length > 0 ? owedMedia : hintedMedia.length > 0 ? hintedMedia : prompt === undefined ? media : []
  const kind = soleOf(kindsOf(wanted))
  if (kind === 'image') {
    if (wanted.length > 1 || wanted.some((field) => field.type === 'images')) return 'images'
    return prompt === undefined ? 'image_only' : 'image_required_with_text'
  }
  if (kind !== undefined) return prompt === undefined ? `${kind}_only` : `${kind}_required_with_text`
  if (prompt !== undefined) return media.length > 0 ? 'text_primary_media_optional' : 'text_only'
  return fields.some((field) => kindOf(field.type) !== undefined || field.type === 'mask' || field.type === 'file') ? 'form' : 'no_input'
}

/** What a tool's inputs make of it. Pure and total: every schema has exactly one type. */
export const classify = (inputSchema: readonly InputField[], hints: PlatformHints = {}): Classification => {
  const fields = [...inputSchema].sort(byPlace)
  const hinted = fields.find((field) => field.name === hints.primaryInput)
  const ofType = (type: FieldType): readonly InputField[] => {
    const found = fields.filter((field) => field.type === type)
    const first = hinted?.type === type && isOwed(hinted) === found.some(isOwed) ? [hinted] : []
    return [...first, ...found.filter((field) => !first.includes(field))]
  }

  const prompt = promptOf(fields, hints.primaryInput)
  const negative = fields.find((field) => isNegative(field) && field !== prompt)
  const images = ofType('image').map((field) => field.name)
  const several = ofType('images')[0]?.name
  const mask = ofType('mask')[0]?.name
  const video = ofType('video')[0]?.name
  const audio = ofType('audio')[0]?.name
  const seed = (ofType('seed')[0] ?? fields.find(isSeed))?.name

  return {
    handlerType: typeOf(fields, prompt, hinted),
    ...(prompt === undefined ? {} : { promptKey: prompt.name }),
    ...(negative === undefined ? {} : { negativeKey: negative.name }),
    imageKeys: images,
    ...(several === undefined ? {} : { imagesKey: several }),
    ...(mask === undefined ? {} : { maskKey: mask }),
    ...(video === undefined ? {} : { videoKey: video }),
    ...(audio === undefined ? {} : { audioKey: audio }),
    ...(seed === undefined ? {} : { seedKey: seed }),
  }
}
