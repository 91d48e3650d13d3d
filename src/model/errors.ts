/** How an error behaves towards the outside: its HTTP status, whether trying again can help, and its sentence. */
interface ErrorKind {
  readonly status: number
  readonly retryable: boolean
  /** What happened and what to do next, for people. Never names a host, a key or a path. */
  readonly sentence: string
}

const kind = (status: number, retryable: boolean, sentence: string): ErrorKind => ({ status, retryable, sentence })

/** The one table of errors. A code is part of the API: it may be added, never renamed. */
export const errorKinds = {
  bad_request: kind(400, false, 'The request could not be understood. Please check it and send it again.'),
  unauthorized: kind(401, false, 'A valid API key is needed. Send it as "Authorization: Bearer <key>".'),
  forbidden: kind(403, false, 'This key may not do that. Ask the owner for a trusted key.'),
  insufficient_credit: kind(402, false, 'There is not enough credit for this run. Please top up first.'),
  not_found: kind(404, false, 'There is nothing here. Please check the address.'),
  tool_not_found: kind(404, false, 'There is no such tool. The list of tools has all the names.'),
  tool_ambiguous: kind(409, false, 'More than one tool goes by that name. Please use one of the names listed.'),
  tool_unavailable: kind(503, true, 'This tool is not available at the moment. Please try again later.'),
  generation_not_found: kind(404, false, 'There is no such generation.'),
  media_not_found: kind(404, false, 'This file is gone or the link has expired. Please ask for a new link.'),
  media_unavailable: kind(503, true, 'The place that keeps the files does not answer. Please try again in a few minutes.'),
  idempotency_conflict: kind(409, false, 'This idempotency key was already used for a different request. Please use a new key.'),
  input_missing: kind(422, false, 'Something that this tool needs is missing.'),
  input_invalid: kind(422, false, 'One of the inputs does not fit.'),
  input_expired: kind(422, false, 'An input file is no longer there. Please send it again.'),
  payload_too_large: kind(413, false, 'That is too large. Please send something smaller.'),
  rate_limited: kind(429, true, 'That was a lot at once. Please wait a moment and try again.'),
  cannot_cancel: kind(409, false, 'This can no longer be cancelled.'),
  backend_unavailable: kind(503, true, 'The service that runs this tool does not answer. Please try again in a few minutes.'),
  backend_refused: kind(502, false, 'The service that runs this tool refused the request. Its owner has the details.'),
  backend_credit: kind(503, false, 'The service that runs this tool is out of credit. Its owner has to top it up.'),
  run_failed: kind(502, false, 'The run failed. Its owner has the details.'),
  out_of_memory: kind(502, false, 'The machine ran out of memory. Try a smaller picture or fewer steps.'),
  model_missing: kind(502, false, 'A model that this tool needs is not installed. Its owner has the details.'),
  bad_picture: kind(422, false, 'The picture could not be read. Please try another one, as PNG or JPEG.'),
  timed_out: kind(504, true, 'The run took too long and was stopped. A smaller or simpler request may work.'),
  submit_unknown: kind(502, true, 'It is unclear whether the run ever began, so it was given up. Nothing was charged.'),
  run_lost: kind(502, true, 'The service that runs this tool lost the run. Please try again.'),
  output_lost: kind(502, true, 'The run ended, but its result could not be fetched. Please try again.'),
  url_refused: kind(422, false, 'That address may not be fetched. Please use a public http or https address.'),
  fetch_failed: kind(422, true, 'The file at that address could not be fetched. Please check that it opens in a browser.'),
  shutting_down: kind(503, true, 'The service is restarting. Please try again in a moment.'),
  queue_unavailable: kind(503, true, 'The place where work waits does not answer. Please try again in a few minutes.'),
  store_unavailable: kind(503, true, 'Our records cannot be reached at the moment. Please try again in a moment.'),
  config_invalid: kind(500, false, 'The configuration has a mistake.'),
  internal: kind(500, true, 'Something went wrong on our side. Please try again.'),
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorKinds

export interface FieldError {
  readonly name: string
  readonly message: string
  /** Where the value itself was well given, but could not be had: why. */
  readonly code?: ErrorCode
}

export interface ErrorOptions {
  /** Replaces the code's general sentence with a more exact one. Still for people. */
  readonly message?: string
  /** For admins and logs: the vendor's own words, node names and the like. Never a secret. */
  readonly detail?: string
  /** Where in a generation's life it happened. */
  readonly stage?: string
  readonly fields?: readonly FieldError[]
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

export class DarkroomError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly stage: string | undefined
  readonly fields: readonly FieldError[] | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.message ?? errorKinds[code].sentence, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DarkroomError'
    this.code = code
    this.detail = options.detail
    this.stage = options.stage
    this.fields = options.fields
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return errorKinds[this.code].status
  }

  get retryable(): boolean {
    return errorKinds[this.code].retryable
  }
}

/** Thrown by a backend's submit: was the request perhaps sent? Anything ambiguous is 'maybe'. */
export class BackendError extends Error {
  readonly sent: 'no' | 'maybe'
  readonly code: ErrorCode
  /** With sent 'no': may the same submit be tried again later? */
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    options: { sent: 'no' | 'maybe'; code?: ErrorCode; retryable?: boolean; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'BackendError'
    this.sent = options.sent
    this.code = options.code ?? 'backend_unavailable'
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
  }
}

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorKinds, code)

const outages: readonly ErrorCode[] = ['store_unavailable', 'queue_unavailable', 'media_unavailable', 'shutting_down']

/** A place of our own can't be reached just now: nothing is wrong with what was asked for, and later it goes well. */
export const isOutage = (error: unknown): boolean => error instanceof DarkroomError && outages.includes(error.code)

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
