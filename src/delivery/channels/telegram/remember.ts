import type { Message } from 'grammy/types'
import { telegramFileKey } from '../../../model/telegram-file.ts'
import type { SendDeps } from './deps.ts'
import type { SendFile } from './load.ts'

const keepMs = 30 * 86_400_000

/** The same for the same file, whoever sends it on; of a photo's sizes, the largest. */
const uniqueIdOf = ({ photo, animation, video, audio, voice, document }: Message): string | undefined =>
  (photo?.at(-1) ?? animation ?? video ?? audio ?? voice ?? document)?.file_unique_id

/** So that whoever answers one of our results means the file as it was made. Best effort: what was sent stays sent. */
export const rememberFiles = async (
  { kv, clock, log }: SendDeps,
  files: readonly SendFile[],
  messages: readonly Message[],
): Promise<void> => {
  const known = files.flatMap(({ mediaId }, index) => {
    const message = messages[index]
    const uniqueId = message === undefined ? undefined : uniqueIdOf(message)
    return mediaId === undefined || uniqueId === undefined ? [] : [{ mediaId, uniqueId }]
  })
  try {
    await Promise.all(known.map(({ mediaId, uniqueId }) => kv.put(telegramFileKey(uniqueId), mediaId, { expiresAt: clock.now() + keepMs })))
  } catch (error) {
    log.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'the files of a result could not be remembered')
  }
}
