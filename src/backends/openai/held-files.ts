import type { BackendCall } from '../../model/backend.ts'
import { DarkroomError } from '../../model/errors.ts'
import type { UploadCall } from '../../ports/backend.ts'
import type { OpenMedia } from '../../ports/media.ts'
import { parseTarget } from './target.ts'

/** Calls whose files wait to be sent. One that never is doesn't stay for ever. */
const mostCalls = 1_000
const largestMb = 50
const edited = ['image/png', 'image/jpeg', 'image/webp']
const looked = [...edited, 'image/gif']

/** Files are sent in the request itself: until then they are remembered, not read. */
export interface HeldFiles {
  /** The address that stands for the file in that call. Throws a DarkroomError for what can't be sent. */
  hold(file: OpenMedia, call: UploadCall): string
  /** Those of a call, by their addresses. They are held no longer. */
  take(call: Pick<BackendCall, 'callId'>): ReadonlyMap<string, OpenMedia>
}

const addressPrefix = (callId: string): string => `openai:${callId}/`

/** Does that value stand for one of the call's files? */
export const isAddress = (value: unknown, callId: string): value is string =>
  typeof value === 'string' && value.startsWith(addressPrefix(callId))

const mimeTypeOf = (file: OpenMedia): string => file.mimeType.toLowerCase().split(';')[0]?.trim() ?? ''

const check = (file: OpenMedia, { target }: UploadCall): void => {
  const operation = parseTarget(target)?.operation
  if (operation === 'image') throw new DarkroomError('input_invalid', { message: 'This tool takes words alone, and no files.' })
  const types = operation === 'edit' ? edited : looked
  if (types.includes(mimeTypeOf(file))) return
  const names = types.map((type) => (type === 'image/webp' ? 'WebP' : type.slice('image/'.length).toUpperCase()))
  throw new DarkroomError('bad_picture', { message: `This tool takes pictures as ${names.slice(0, -1).join(', ')} or ${names.at(-1)}.` })
}

export const createHeldFiles = (): HeldFiles => {
  const held = new Map<string, Map<string, OpenMedia>>()
  return {
    hold: (file, call) => {
      check(file, call)
      const { callId } = call
      const files = held.get(callId) ?? new Map<string, OpenMedia>()
      const address = `${addressPrefix(callId)}${file.mediaId}`
      const all = new Map([...files, [address, file] as const])
      const bytes = [...all.values()].reduce((sum, each) => sum + each.bytes, 0)
      if (bytes > largestMb * 1024 * 1024)
        throw new DarkroomError('payload_too_large', {
          message: `That is too large for this tool: ${largestMb} MB of pictures are the most.`,
        })
      const [oldest] = held.keys()
      if (held.size >= mostCalls && !held.has(callId) && oldest !== undefined) held.delete(oldest)
      held.set(callId, all)
      return address
    },
    take: ({ callId }) => {
      const files = held.get(callId) ?? new Map<string, OpenMedia>()
      held.delete(callId)
      return files
    },
  }
}
