import { DarkroomError } from '../model/errors.ts'
import type { Generation, Values } from '../model/generation.ts'
import type { JsonValue } from '../model/json.ts'
import { mediaIdOf } from '../model/media.ts'
import { withBackendKeys } from '../model/tool-snapshot.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { OpenMedia } from '../ports/media.ts'
import { currentAttempt } from './cadence.ts'
import type { ExecutorDeps } from './deps.ts'

const openKept = async (deps: ExecutorDeps, mediaId: string): Promise<OpenMedia> => {
  const row = await deps.store.media.get(mediaId)
  const file = row === undefined ? undefined : await deps.media.open(row)
  if (file === undefined) throw new DarkroomError('input_expired', { stage: 'submitting' })
  return file
}

/** A link of our own to one of our files, for a while. Undefined where nobody could reach it. */
export const signedMediaUrl = (deps: ExecutorDeps, mediaId: string): string | undefined => {
  const { publicUrl, mediaUrlSeconds } = deps.settings
  if (publicUrl === undefined) return undefined
  const expiresAt = deps.clock.now() + mediaUrlSeconds * 1_000
  return `${publicUrl}/media/${deps.tokens.mediaToken({ mediaId, expiresAt })}`
}

/** Where nobody reaches us, the place that keeps the file may be reachable itself. */
const directLink = async (deps: ExecutorDeps, file: OpenMedia): Promise<string | undefined> =>
  deps.media.link?.(file, deps.clock.now() + deps.settings.mediaUrlSeconds * 1_000)

/**
 * The inputs as this backend takes them: under its own keys, media as uploads or as our own signed links.
 * Never an address that came from a person or a chat.
 */
export const sendableInputs = async (
  deps: ExecutorDeps,
  instance: BackendInstance,
  generation: Generation,
  signal: AbortSignal,
): Promise<Values> => {
  const uploaded = new Map<string, Promise<string>>()
  const { backend } = instance
  const call = { callId: currentAttempt(generation)?.callId ?? generation.generationId, target: generation.tool.target }

  const send = async (mediaId: string): Promise<string> => {
    const file = await openKept(deps, mediaId)
    if (backend.upload !== undefined) return (await backend.upload(file, call, signal)).url
    const url = signedMediaUrl(deps, mediaId) ?? (await directLink(deps, file))
    if (url === undefined)
      throw new DarkroomError('config_invalid', {
        stage: 'submitting',
        detail: 'PUBLIC_URL is not set and this backend takes no uploads',
      })
    return url
  }
  const sendOnce = (mediaId: string): Promise<string> => {
    const known = uploaded.get(mediaId) ?? send(mediaId)
    uploaded.set(mediaId, known)
    return known
  }
  const resolve = async (value: JsonValue): Promise<JsonValue> => {
    if (Array.isArray(value)) return Promise.all(value.map(resolve))
    const mediaId = mediaIdOf(value)
    return mediaId === undefined ? value : sendOnce(mediaId)
  }

  const resolved = Object.entries(generation.inputs).map(async ([name, value]) => [name, await resolve(value)] as const)
  return withBackendKeys(generation.tool, Object.fromEntries(await Promise.all(resolved)))
}
