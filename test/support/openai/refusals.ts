/** How OpenAI says no. */
export interface Refusal {
  readonly status: number
  readonly message: string
  readonly type: string
  readonly code: string | null
  readonly param?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown by whoever checks a request. */
export class RefusedError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export const refuse = (param: string | null, message: string, code: string, status = 400): never => {
  throw new RefusedError({ status, message, type: 'invalid_request_error', code, param })
}

const starred = (key: string): string => `${key.slice(0, 5)}${'*'.repeat(12)}${key.slice(-4)}`

/** The ways in which a request can be refused, as it really comes. `key` is what was sent. */
export const refusals = {
  unauthorized: (key: string): Refusal => ({
    status: 401,
    message: `Incorrect API key provided: ${starred(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  }),
  wrong_organization: (): Refusal => ({
    status: 401,
    message: 'You must be a member of organization org-ab12CD34ef56 to use the API.',
    type: 'invalid_request_error',
    code: null,
  }),
  forbidden: (): Refusal => ({
    status: 403,
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
  }),
  rate_limited: (): Refusal => ({
    status: 429,
    message: 'Rate limit reached for gpt-5-mini in organization org-ab12CD34ef56 on requests per min (RPM): Limit 3, Used 3, Requested 1.',
    type: 'requests',
    code: 'rate_limit_exceeded',
    headers: { 'retry-after': '2' },
  }),
  rate_limited_ms: (): Refusal => ({ ...refusals.rate_limited(), headers: { 'retry-after': '2', 'retry-after-ms': '1250' } }),
  no_quota: (): Refusal => ({
    status: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    headers: { 'retry-after': '2' },
  }),
  hard_limit: (): Refusal => ({
    status: 400,
    message: 'Billing hard limit has been reached',
    type: 'image_generation_user_error',
    code: 'billing_hard_limit_reached',
  }),
  payment: (): Refusal => ({ status: 402, message: 'Insufficient credits. Add more using your account.', type: 'error', code: '402' }),
  content: (): Refusal => ({
    status: 400,
    message: 'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com.',
    type: 'image_generation_user_error',
    code: 'moderation_blocked',
  }),
  too_long: (): Refusal => ({
    status: 400,
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  }),
  server_error: (): Refusal => ({
    status: 500,
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    code: null,
  }),
  overloaded: (): Refusal => ({
    status: 503,
    message: 'The engine is currently overloaded, please try again later',
    type: 'server_error',
    code: null,
  }),
} as const
