import { z } from 'zod'
import type { BackendUpdate } from '../../model/backend.ts'
import type { BackendError, ErrorCode } from '../../model/errors.ts'
import { parseJson } from '../../model/json.ts'
import type { Sent } from '../../net/api-error.ts'
import { sentByStatus } from '../../net/api-error.ts'
import type { Refused } from '../../net/client-fetch.ts'
import { askedWaitMs } from '../../net/retry-after.ts'
import { shortText } from '../../net/short-text.ts'
import { submitError } from '../api-problems.ts'
import { refusedContent } from './answers.ts'

/** Why there is no answer to work with. */
export interface Problem {
  /** For admins: no key, no address. */
  readonly message: string
  readonly sent: Sent
  /** Absent when there was no answer. */
  readonly status?: number | undefined
  /** The server's own words for it, machine-readable. */
  readonly words?: string
  readonly retryAfterMs?: number | undefined
}

const word = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined)
const envelope = z.looseObject({ message: word, code: word, type: word, detail: z.unknown().optional(), error: z.unknown().optional() })

interface Told {
  readonly message: string
  readonly words: string
}

/** OpenAI puts the reason into `error`; others put it there as a bare text, or at the top, or into `detail`. */
const toldIn = (value: unknown): Told | undefined => {
  if (typeof value === 'string') return { message: value, words: '' }
  const parsed = envelope.safeParse(value)
  if (!parsed.success) return Array.isArray(value) ? { message: JSON.stringify(value), words: '' } : undefined
  const { message, code, type, detail, error } = parsed.data
  const inner = toldIn(error) ?? (message === undefined || message === null ? toldIn(detail) : undefined)
  return {
    message: inner?.message ?? message ?? '',
    words: [inner?.words, code, type].filter((each) => each !== undefined && each !== null && each !== '').join(' '),
  }
}

/** Whatever type it was announced as. */
export const parsedText = (text: string): unknown => {
  const json = parseJson(text)
  return json === undefined ? text : json
}

/** A refused key is quoted back with stars in it, and a refused organization by its id. */
const withoutNames = (text: string): string => text.replace(/\b(?:sk|org|proj|user)[-_][\w*.-]{4,}|\S*\*{3,}\S*/g, '[secret]')

/** A server's own words, fit for a record. */
export const fitWords = (text: string, options: { readonly max?: number; readonly secrets: readonly string[] }): string =>
  withoutNames(shortText(text, options))

/** llama.cpp while it starts, and Ollama with a full queue: the others may mean anything by 503. */
const notYet = /\bloading model\b|\bmaximum pending requests\b/i

export const refusalProblem = (refused: Refused, secrets: readonly string[]): Problem => {
  const { status, text, header } = refused
  const told = toldIn(parsedText(text))
  const said = fitWords(told?.message ?? '', { secrets })
  const words = fitWords(told?.words ?? '', { secrets, max: 100 })
  const waitMs = Number(header('retry-after-ms') ?? Number.NaN)
  return {
    message: `It answered ${status}${said === '' ? '' : `: ${said}`}${words === '' ? '' : ` (${words})`}`,
    words,
    status,
    sent: status === 503 && notYet.test(said) ? 'no' : sentByStatus(status),
    retryAfterMs: Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : askedWaitMs(header),
  }
}

/** Something else went wrong: before anything left, or with reading an answer that was well otherwise. */
export const brokenAnswer = (error: unknown, wasSent: boolean): Problem =>
  wasSent
    ? { message: 'It answered with something that is not JSON.', sent: 'maybe' }
    : {
        message:
          error instanceof Error && error.name === 'TypeError'
            ? `The request could not be written: ${shortText(error.message)}`
            : 'It was called off before it was sent.',
        sent: 'no',
      }

const contentWords = /content_policy|content_filter|moderation_blocked|invalid_prompt|ResponsibleAI/i
const contentSentence = /safety system|content (?:management )?policy|usage polic|requires moderation/i
const creditWords = /insufficient_(?:\w+_)?(?:quota|balance|credits?|funds)|billing_(?:hard_limit|not_active)/i
const tooLongWords = /context_length_exceeded|string_above_max_length|exceed_context_size/
const tooLongSentence = /maximum context length|context size|context window/i
const modelSentence = /\bmodel\b.*\b(?:not found|not exist|does not exist)/i
const pictureWords = /invalid_(?:base64_)?image|image_(?:parse|too|file)|unsupported_image|empty_image/i

const codeOf = ({ sent, status, words = '', message }: Problem): ErrorCode => {
  if (sent === 'maybe' || status === undefined || status >= 500) return 'backend_unavailable'
  if (status === 402 || creditWords.test(words)) return 'backend_credit'
  if (/model_not_found/.test(words) || ((status === 404 || status === 400) && modelSentence.test(message))) return 'model_missing'
  if (status === 429) return 'rate_limited'
  if (status === 413 || tooLongWords.test(words) || (status === 400 && tooLongSentence.test(message))) return 'payload_too_large'
  return pictureWords.test(words) ? 'bad_picture' : 'backend_refused'
}

const adviceOf = ({ status }: Problem, code: ErrorCode): string => {
  if (code !== 'backend_refused') return ''
  if (status === 401) return ' Please check OPENAI_API_KEY.'
  return status === 404 || status === 405
    ? ' Please check OPENAI_BASE_URL, which mostly ends in /v1, and whether the server can do this at all.'
    : ''
}

/** A request that was understood, and refused for what it asks for: that is how this run ends. */
export const refusedUpdate = (problem: Problem, callId: string): BackendUpdate | undefined => {
  const { status = 0, words = '', message } = problem
  const isContent = contentWords.test(words) || contentSentence.test(message)
  if (problem.sent === 'maybe' || ![400, 403, 422].includes(status) || !isContent) return undefined
  return {
    ref: `openai-${callId}`,
    callId,
    status: 'failed',
    code: 'backend_refused',
    message: refusedContent,
    detail: message,
    retryable: false,
  }
}

export const submitProblem = (problem: Problem): BackendError => {
  const code = codeOf(problem)
  return submitError(code, `${problem.message}${adviceOf(problem, code)}`, problem)
}
