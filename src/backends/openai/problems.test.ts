import { describe, expect, test } from 'vitest'
import { refusalProblem, refusedUpdate, submitProblem } from './problems.ts'

const problemOf = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}, secrets: readonly string[] = []) =>
  refusalProblem({ status, text: typeof body === 'string' ? body : JSON.stringify(body), header: (name) => headers[name] }, secrets)
const errorOf = (...parts: Parameters<typeof problemOf>) => submitProblem(problemOf(...parts))

describe('a refusal', () => {
  test.each([
    [
      { error: { message: 'Bad size.', type: 'invalid_request_error', code: 'invalid_value', param: 'size' } },
      'It answered 400: Bad size. (invalid_value invalid_request_error)',
    ],
    [{ error: 'Bad size.' }, 'It answered 400: Bad size.'],
    [{ object: 'error', message: 'Bad size.', type: 'BadRequestError', code: 400 }, 'It answered 400: Bad size. (400 BadRequestError)'],
    [{ detail: 'Bad size.' }, 'It answered 400: Bad size.'],
    [{ detail: [{ loc: ['body', 'size'], msg: 'bad' }] }, 'It answered 400: [{"loc":["body","size"],"msg":"bad"}]'],
    ['Bad\n size.', 'It answered 400: Bad size.'],
    ['', 'It answered 400'],
    [{ error: { message: null } }, 'It answered 400'],
  ])('is told by whatever it says: %j', (body, message) => {
    expect(errorOf(400, body).message).toBe(message)
  })

  test.each([
    [
      404,
      { error: { message: 'The model `x` does not exist or you do not have access to it.', code: 'model_not_found' } },
      'model_missing',
    ],
    [404, { error: { message: 'model "x" not found, try pulling it first', type: 'api_error' } }, 'model_missing'],
    [404, { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError' }, 'model_missing'],
    [403, { error: { message: 'No access.', code: 'model_not_found' } }, 'model_missing'],
    [404, '404 page not found', 'backend_refused'],
    [400, { error: { message: 'x', code: 'invalid_image_file' } }, 'bad_picture'],
    [400, { error: { message: 'x', code: 'image_parse_error' } }, 'bad_picture'],
    [413, '', 'payload_too_large'],
    [
      400,
      { object: 'error', message: "This model's maximum context length is 2048 tokens.", type: 'BadRequestError' },
      'payload_too_large',
    ],
    [400, { error: { message: 'It exceeds the available context size.', type: 'exceed_context_size_error' } }, 'payload_too_large'],
    [402, {}, 'backend_credit'],
    [403, { error: { message: 'x', code: 'insufficient_user_quota' } }, 'backend_credit'],
    [409, {}, 'backend_refused'],
  ] as const)('%i %j is %s, and nothing was begun', (status, body, code) => {
    expect(errorOf(status, body)).toMatchObject({ code, sent: 'no', retryable: false })
  })

  test.each([500, 502, 503, 504, 520, 408, 499, 303])('%i is unclear', (status) => {
    expect(errorOf(status, {})).toMatchObject({ code: 'backend_unavailable', sent: 'maybe', retryable: false })
  })

  test.each([
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    { error: 'server busy, please try again.  maximum pending requests exceeded' },
  ])('of a server that is not ready surely began nothing: %j', (body) => {
    expect(errorOf(503, body)).toMatchObject({ code: 'backend_unavailable', sent: 'no', retryable: true })
  })

  test('says how long to wait, by the finer header first, and by its own clock', () => {
    const date = 'Sat, 21 Nov 2026 10:00:00 GMT'
    expect(errorOf(429, {}, { 'retry-after': '20' })).toMatchObject({ code: 'rate_limited', retryable: true, retryAfterMs: 20_000 })
    expect(errorOf(429, {}, { 'retry-after': '20', 'retry-after-ms': '1500' }).retryAfterMs).toBe(1_500)
    expect(errorOf(429, {}, { 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT', date }).retryAfterMs).toBe(7_000)
    expect(errorOf(429, {}, { 'retry-after-ms': 'soon' }).retryAfterMs).toBeUndefined()
  })

  test('quotes no key, no organization and no address', () => {
    const said =
      'Incorrect API key provided: sk-te************wxyz for org-ab12CD34 or proj_Ab12cd at https://platform.example/keys and studio.local:9000.'
    const { message } = errorOf(401, { error: { message: said } }, {}, ['studio.local:9000'])
    expect(message).not.toMatch(/sk-|wxyz|ab12|https|studio/)
    expect(message).toMatch(/OPENAI_API_KEY/)
  })
})

describe('a request that may not be', () => {
  test.each([
    [400, { error: { message: 'Your request was rejected by the safety system.', code: 'moderation_blocked' } }],
    [400, { error: { message: 'x', code: 'content_policy_violation' } }],
    [400, { error: { message: 'filtered', code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } } }],
    [403, { error: { message: 'This violates our usage policies.' } }],
    [403, { error: { code: 403, message: 'Your chosen model requires moderation and your input was flagged for "violence"' } }],
  ])('ends there: %i %j', (status, body) => {
    expect(refusedUpdate(problemOf(status, body), 'g1.1')).toMatchObject({
      ref: 'openai-g1.1',
      status: 'failed',
      code: 'backend_refused',
      retryable: false,
    })
  })

  test('is not any other one', () => {
    expect(refusedUpdate(problemOf(400, { error: { message: 'Bad size.' } }), 'g1.1')).toBeUndefined()
    expect(refusedUpdate(problemOf(500, { error: { message: 'The safety system is down.' } }), 'g1.1')).toBeUndefined()
  })
})
