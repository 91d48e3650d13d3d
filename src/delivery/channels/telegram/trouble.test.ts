import { GrammyError, HttpError } from 'grammy'
import { describe, expect, test } from 'vitest'
import { failureOf, troubleOf } from './trouble.ts'

const refused = (error_code: number, description: string, parameters = {}, method = 'sendPhoto'): GrammyError =>
  new GrammyError('Call failed!', { ok: false, error_code, description, parameters }, method, {})
const broken = (code?: string): HttpError =>
  new HttpError('no answer', Object.assign(new Error('http://api/bot123456:secret/sendPhoto'), code === undefined ? {} : { code }))

test.each([
  [400, 'Bad Request: message is not modified: specified new message content…', 'unchanged'],
  [400, 'Bad Request: message to edit not found', 'edit'],
  [400, "Bad Request: message can't be edited", 'edit'],
  [400, 'Bad Request: there is no text in the message to edit', 'edit'],
  [400, 'Bad Request: message thread not found', 'thread'],
  [400, 'Bad Request: TOPIC_CLOSED', 'thread'],
  [400, 'Bad Request: message to be replied not found', 'reply'],
  [400, 'Bad Request: PHOTO_INVALID_DIMENSIONS', 'refused'],
  [400, 'Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes', 'refused'],
  [413, 'Request Entity Too Large', 'refused'],
  [400, 'Bad Request: chat not found', 'gone'],
  [403, 'Forbidden: bot was blocked by the user', 'gone'],
  [403, 'Forbidden: user is deactivated', 'gone'],
  [403, 'Forbidden: bot was kicked from the supergroup chat', 'gone'],
  [429, 'Too Many Requests: retry after 5', 'later'],
  [401, 'Unauthorized', 'later'],
  [500, 'Internal Server Error', 'unclear'],
  [502, 'Bad Gateway', 'unclear'],
] as const)('%i %s is %s', (code, description, wanted) => {
  expect(troubleOf(refused(code, description))).toBe(wanted)
})

test.each([
  [400, 'Bad Request: this message takes no media', 'edit'],
  [404, 'Not Found: method not found', 'edit'],
  [400, 'Bad Request: PHOTO_INVALID_DIMENSIONS', 'refused'],
  [400, 'Bad Request: wrong type of the web page content', 'refused'],
] as const)('an edit that fails with %i %s is %s', (code, description, wanted) => {
  expect(troubleOf(refused(code, description, {}, 'editMessageMedia'))).toBe(wanted)
})

describe('what comes of it', () => {
  test('never again for what is gone or refused, later for what may help', () => {
    expect(failureOf(refused(403, 'Forbidden: bot was blocked by the user'))).toEqual({
      ok: false,
      gone: true,
      note: '403: Forbidden: bot was blocked by the user',
    })
    expect(failureOf(refused(400, 'Bad Request: whatever'))).toMatchObject({ gone: true })
    expect(failureOf(refused(401, 'Unauthorized'))).toMatchObject({ gone: false })
    expect(failureOf(refused(429, 'Too Many Requests', { retry_after: 5 }))).toMatchObject({ gone: false, retryAfterMs: 5_000 })
  })

  test('what never left may be sent again; what perhaps arrived is thrown', () => {
    expect(failureOf(broken('ECONNREFUSED'))).toEqual({ ok: false, gone: false, note: 'Telegram could not be reached (ECONNREFUSED)' })
    expect(failureOf(broken('ENOTFOUND'))).toMatchObject({ ok: false })
    for (const error of [broken('ECONNRESET'), broken(), refused(502, 'Bad Gateway'), new Error('a bug')]) {
      expect(() => failureOf(error)).toThrow(error)
    }
  })

  test('no address gets into a note', () => {
    expect(JSON.stringify(failureOf(refused(400, 'Bad Request: http://10.0.0.1/bot123456:secret/x failed')))).not.toMatch(/secret|10\.0/)
  })
})
