import type { StoredOutput } from '../../model/generation.ts'
import type { JsonValue } from '../../model/json.ts'
import { mediaRefOf } from '../../model/media.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'

type Role = 'image' | 'video' | 'audio' | 'prompt' | 'file'

/** What an output can be for another tool. A GIF is a picture or a film, whichever it is made of. */
const roleOf = ({ kind, mediaId, text, mimeType }: StoredOutput): Role | undefined => {
  if (kind === 'text') return text === undefined || text.trim() === '' ? undefined : 'prompt'
  if (mediaId === undefined) return undefined
  if (kind === 'animation') return mimeType.startsWith('video/') ? 'video' : 'image'
  return kind === 'model' ? 'file' : kind
}

export const isUsable = (output: StoredOutput): boolean => roleOf(output) !== undefined

/** The input of that tool which takes this output; undefined when none does. */
export const inputFor = (output: StoredOutput, { inputSchema, platformHints }: ToolDefinition): InputField | undefined => {
  const roles = classify(inputSchema, platformHints)
  const names: Readonly<Record<Role, string | undefined>> = {
    image: roles.imageKeys[0] ?? roles.imagesKey,
    video: roles.videoKey,
    audio: roles.audioKey,
    prompt: roles.promptKey,
    file: inputSchema.find((field) => field.type === 'file')?.name,
  }
  const role = roleOf(output)
  return role === undefined ? undefined : inputSchema.find((field) => field.name === names[role])
}

/** The output as that input takes it. */
export const valueFor = ({ mediaId, text }: StoredOutput, field: InputField): JsonValue => {
  const value = mediaId === undefined ? (text ?? '') : mediaRefOf(mediaId)
  return field.type === 'images' ? [value] : value
}
