import { GrammyError, HttpError } from 'grammy'
import { shortText } from '../../../net/short-text.ts'
import type { SendResult } from '../../../ports/channel.ts'

/**
 * What a call that failed means for the next one.
 * - `unchanged`: it was so already
 * - `edit`: that message can't be made into this
 * - `reply`: the message that it answers is gone
 * - `thread`: the topic is gone or closed
 * - `refused`: not this, not this way
 * - `gone`: nobody to reach any more
 * - `later`: certainly not carried out, and worth another try
 * - `unclear`: perhaps carried out
 */
export type Trouble = 'unchanged' | 'edit' | 'reply' | 'thread' | 'refused' | 'gone' | 'later' | 'unclear'

const unsentCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** In the order in which they are looked for. */
const refusals: readonly (readonly [Trouble, RegExp])[] = [
  ['unchanged', /message is not modified/i],
  ['gone', /chat not found|user is deactivated|bot was (?:blocked|kicked)|bot is not a member|PEER_ID_INVALID|group chat was deactivated/i],
  ['thread', /message thread not found|TOPIC_(?:CLOSED|DELETED)/i],
  ['reply', /message to be replied not found|replied message not found/i],
  ['edit', /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|no (?:text|media|caption) in the message to edit/i],
]

const aboutTheFile = /photo|image|too big|wrong (?:type|file|remote)/i

const systemCodeOf = (error: HttpError): string | undefined => {
  const inner = error.error
  return typeof inner === 'object' && inner !== null && 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined
}

export const troubleOf = (error: unknown): Trouble => {
  if (error instanceof HttpError) return unsentCodes.has(systemCodeOf(error) ?? '') ? 'later' : 'unclear'
  if (!(error instanceof GrammyError) || error.error_code >= 500) return 'unclear'
  const { error_code: code, description } = error
  if (code === 403) return 'gone'
  const known = code === 400 ? refusals.find(([, pattern]) => pattern.test(description))?.[0] : undefined
  if (known !== undefined) return known
  // An edit refused for a reason of its own, or that a server doesn't have: a new message may do as well as ever.
  if (error.method.startsWith('edit') && (code === 404 || (code === 400 && !aboutTheFile.test(description)))) return 'edit'
  if (code === 400) return 'refused'
  return code === 413 ? 'refused' : 'later'
}

/** For admins: what Telegram said, or why it could not be asked. */
const noteOf = (error: unknown): string => {
  if (error instanceof GrammyError) return `${error.error_code}: ${shortText(error.description, { max: 200 })}`
  const code = error instanceof HttpError ? systemCodeOf(error) : undefined
  return `Telegram could not be reached${code === undefined ? '' : ` (${code})`}`
}

/** The end of it: nothing weaker is left to try. Throws what was perhaps carried out. */
export const failureOf = (error: unknown): SendResult => {
  const trouble = troubleOf(error)
  if (trouble === 'unclear') throw error
  const seconds = error instanceof GrammyError ? error.parameters.retry_after : undefined
  const asked = seconds === undefined ? {} : { retryAfterMs: seconds * 1_000 }
  return { ok: false, gone: trouble !== 'later', note: noteOf(error), ...asked }
}
