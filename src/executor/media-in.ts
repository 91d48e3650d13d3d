import type { FieldError } from '../model/errors.ts'
import { DarkroomError } from '../model/errors.ts'
import type { Values } from '../model/generation.ts'
import type { MediaRow } from '../model/media.ts'
import { mediaIdOf, mediaRefOf } from '../model/media.ts'
import type { FieldType, InputField } from '../model/tool.ts'
import type { ExecutorDeps } from './deps.ts'
import { mediaValuesOf, replaceMedia } from './inputs.ts'
import { keepMedia } from './keep-media.ts'

const downloadTimeoutMs = 60_000

const accepts: Partial<Record<FieldType, { readonly types: readonly string[]; readonly wants: string }>> = {
  image: { types: ['image/'], wants: 'a picture' },
  mask: { types: ['image/'], wants: 'a picture' },
  images: { types: ['image/'], wants: 'pictures' },
  video: { types: ['video/', 'image/gif'], wants: 'a video' },
  audio: { types: ['audio/'], wants: 'a sound file' },
}

const kindWords = (mimeType: string): string =>
  mimeType.startsWith('image/')
    ? 'a picture'
    : mimeType.startsWith('video/')
      ? 'a video'
      : mimeType.startsWith('audio/')
        ? 'a sound file'
        : 'a file of another kind'

const wrongKind = (field: InputField, row: MediaRow): string | undefined => {
  const rule = accepts[field.type]
  if (rule === undefined || rule.types.some((type) => row.mimeType.startsWith(type))) return undefined
  return `${field.label ?? field.name} takes ${rule.wants}, and this is ${kindWords(row.mimeType)}.`
}

const parseDataUri = (uri: string): { bytes: Uint8Array; mimeType: string } | undefined => {
  const match = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[\w.+-]+=[^;,]*)*)(;base64)?,/i.exec(uri.slice(0, 500))
  if (match === null) return undefined
  const body = uri.slice(match[0].length)
  try {
    const bytes = match[3] === undefined ? Buffer.from(decodeURIComponent(body), 'utf8') : Buffer.from(body, 'base64')
    return bytes.length === 0 ? undefined : { bytes, mimeType: match[1] ?? 'application/octet-stream' }
  } catch {
    return undefined
  }
}

const fetchIn = async (deps: ExecutorDeps, value: string): Promise<MediaRow> => {
  const mediaId = mediaIdOf(value)
  if (mediaId !== undefined) {
    const row = await deps.store.media.get(mediaId)
    if (row === undefined || !(await deps.store.media.touch(mediaId, deps.clock.now()))) throw new DarkroomError('input_expired')
    return row
  }
  if (value.startsWith('data:')) {
    const data = parseDataUri(value)
    if (data === undefined) throw new DarkroomError('input_invalid', { message: 'The data: address could not be read.' })
    return keepMedia(deps, data.bytes, { mimeType: data.mimeType })
  }
  if (!/^https?:\/\//i.test(value))
    throw new DarkroomError('input_invalid', { message: 'Please give a web address, a data: address or media:<id>.' })
  const file = await deps.net.download(value, { maxBytes: deps.settings.maxMediaBytes, timeoutMs: downloadTimeoutMs })
  return keepMedia(deps, file.stream, {
    ...(file.fileName === undefined ? {} : { fileName: file.fileName }),
    ...(file.mimeType === undefined ? {} : { mimeType: file.mimeType }),
  })
}

export interface MediaIn {
  /** What each given value became: `media:<id>`. */
  readonly refs: ReadonlyMap<string, string>
  readonly values: Values
  readonly mediaIds: readonly string[]
}

/** Copies the inputs' files into our media store, so that nothing expires under us. Problems are told per field. */
export const copyMediaIn = async (deps: ExecutorDeps, schema: readonly InputField[], values: Values): Promise<MediaIn> => {
  const wanted = mediaValuesOf(schema, values)
  const refs = new Map<string, string>()
  const problems: FieldError[] = []
  const unique = new Map(wanted.map((entry) => [entry.value, fetchIn(deps, entry.value)]))
  await Promise.allSettled(unique.values())
  for (const { field, value } of wanted) {
    try {
      const row = await unique.get(value)
      if (row === undefined) continue
      const problem = wrongKind(field, row)
      if (problem !== undefined) problems.push({ name: field.name, message: problem })
      refs.set(value, mediaRefOf(row.mediaId))
    } catch (error) {
      if (!(error instanceof DarkroomError)) throw error
      problems.push({ name: field.name, message: error.message, code: error.code })
    }
  }
  if (problems.length > 0)
    throw new DarkroomError('input_invalid', { message: problems[0]?.message ?? '', fields: problems, stage: 'accepting' })
  const mediaIds = [...new Set([...refs.values()].flatMap((ref) => mediaIdOf(ref) ?? []))]
  return { refs, values: replaceMedia(schema, values, refs), mediaIds }
}
