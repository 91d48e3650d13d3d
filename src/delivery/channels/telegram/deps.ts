import type { Api } from 'grammy'
import type { Generation } from '../../../model/generation.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { MediaStore } from '../../../ports/media.ts'
import type { Pictures } from '../../../ports/pictures.ts'
import type { AccountStore } from '../../../ports/store/accounts.ts'
import type { KeyValue } from '../../../ports/store/kv.ts'
import type { MediaRows } from '../../../ports/store/media.ts'
import type { StatusBook } from './status-book.ts'

/** What sending needs. */
export interface SendDeps {
  /** For results: paced, and following groups that moved. It never repeats a call that was perhaps carried out. */
  readonly api: Api
  readonly clock: Clock
  readonly log: Log
  readonly media: Pick<MediaStore, 'open'>
  readonly mediaRows: Pick<MediaRows, 'get'>
  readonly accounts: Pick<AccountStore, 'update'>
  readonly kv: Pick<KeyValue, 'put'>
  readonly pictures: Pick<Pictures, 'preview'>
  /** A link of our own to a file, for a while. Absent where nobody could reach it. */
  readonly mediaUrl?: (mediaId: string, fileName: string) => string
  readonly status: StatusBook
  /** Where that chat is now: a group that became a supergroup has another id. */
  readonly currentChat: (chat: string) => string
  /** Makes the one status message of a generation's batch true. Doing it again changes nothing. */
  readonly refreshStatus: (generation: Generation) => Promise<void>
}
