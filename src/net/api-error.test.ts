import { expect, test } from 'vitest'
import { connectionError } from './api-error.ts'

const failure = (fields: Record<string, unknown>, message = 'it broke'): Error => Object.assign(new Error(message), fields)
const refused = failure({ code: 'ECONNREFUSED', syscall: 'connect' })

test.each([
  ['a connect that timed out', failure({ code: 'ETIMEDOUT', syscall: 'connect' }), 'no'],
  ['a read that timed out', failure({ code: 'ETIMEDOUT', syscall: 'read' }), 'maybe'],
  ['a reset', failure({ code: 'ECONNRESET', syscall: 'read' }), 'maybe'],
  ['a pipe that broke', failure({ code: 'EPIPE', syscall: 'write' }), 'maybe'],
  [
    'a reset within the handshake',
    failure({ code: 'ECONNRESET' }, 'Client network socket disconnected before secure TLS connection was established'),
    'no',
  ],
  ['a name that is not known', failure({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'no'],
  ['a certificate of our own making', failure({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'no'],
  ['all addresses refused', failure({ code: 'ECONNREFUSED', errors: [refused, refused] }), 'no'],
  ['one address refused, another reset', failure({ code: 'X', errors: [refused, failure({ code: 'ECONNRESET' })] }), 'maybe'],
  ['a wrapped one', failure({ code: 'ERR_NETWORK', cause: refused }), 'no'],
  ['something unheard of', failure({}), 'maybe'],
  ['no error at all', undefined, 'maybe'],
])('%s', (_, error, sent) => {
  expect(connectionError(error).sent).toBe(sent)
})
