import { expect, test } from 'vitest'
import { DarkroomError } from '../../model/errors.ts'
import { failureOf, isLost, openingFailureOf } from './failures.ts'

const told = 'ann:secret@db.internal:27017'
const driverError = (name: string, parts: object = {}): Error => Object.assign(new Error(told), { name, ...parts })

test.each([
  [true, 'store_unavailable', driverError('MongoNetworkError')],
  [true, 'store_unavailable', driverError('PoolClearedOnNetworkError')],
  [true, 'store_unavailable', driverError('MongoServerError', { code: 10107, codeName: 'NotWritablePrimary' })],
  [true, 'store_unavailable', driverError('MongoBulkWriteError')],
  [false, 'store_unavailable', driverError('MongoBulkWriteError', { reason: {} })],
  [false, 'store_unavailable', driverError('MongoServerSelectionError')],
  [false, 'store_unavailable', driverError('MongoWaitQueueTimeoutError')],
  [false, 'payload_too_large', driverError('MongoServerError', { code: 10334, codeName: 'BSONObjectTooLarge' })],
  [false, 'payload_too_large', driverError('MongoInvalidArgumentError')],
  [false, 'payload_too_large', Object.assign(new RangeError(told), { code: 'ERR_OUT_OF_RANGE' })],
  [false, 'internal', driverError('MongoBulkWriteError', { code: 2 })],
])('worth another try: %s, and told as %s', (lost, code, error) => {
  expect(isLost(error)).toBe(lost)
  const failure = failureOf(error)
  expect(failure).toMatchObject({ code })
  expect(JSON.stringify([failure, (failure as Error).message, (failure as Error).cause])).not.toContain('secret')
})

test('what is no failure of the server stays what it is', () => {
  for (const error of [new TypeError('circular'), new DarkroomError('bad_request')]) {
    expect(isLost(error)).toBe(false)
    expect(failureOf(error)).toBe(error)
  }
})

test.each([
  ['refuses the user', 'config_invalid', driverError('MongoServerError', { code: 18 })],
  ['refuses the user', 'config_invalid', driverError('MongoServerError', { code: 13 })],
  ['is no address', 'config_invalid', driverError('MongoParseError')],
  ['is no address', 'config_invalid', new TypeError(told)],
  ['does not answer', 'store_unavailable', driverError('MongoServerSelectionError')],
  ['does not answer', 'store_unavailable', Object.assign(new Error(told), { syscall: 'querySrv' })],
])('a server that %s is told as %s', (words, code, error) => {
  const failure = openingFailureOf(error)
  expect(failure).toMatchObject({ code, message: expect.stringContaining(words) })
  expect(failure.message).toContain('STORE_URL')
  expect(JSON.stringify([failure, failure.message, failure.cause])).not.toContain('secret')
})
