import { expect, test } from 'vitest'
import { createRecordingLog, silentLog } from '../../../test/support/log.ts'
import { checkServer, refusalOf, wordsOf } from './server-check.ts'

const infoOf = (version: string, policy = 'noeviction') =>
  `# Server\r\nredis_version:${version}\r\nos:Linux\r\n# Memory\r\nmaxmemory_policy:${policy}\r\n`

test('a server that BullMQ is not content with is refused', () => {
  for (const version of ['3.2.1', '5.0.14', '6.0.16'])
    expect(() => checkServer(infoOf(version), silentLog)).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        message: expect.stringMatching(`QUEUE_URL is version ${version}\\. Please use 6\\.2 or newer`),
      }),
    )
  for (const version of ['6.2.0', '7.0.15', '8.2.1', '10.0.0']) expect(() => checkServer(infoOf(version), silentLog)).not.toThrow()
  expect(() => checkServer('nothing it says of itself', silentLog)).not.toThrow()
})

test('a server that throws keys away is warned of', () => {
  const { log, lines } = createRecordingLog()
  checkServer(infoOf('7.0.15'), log)
  expect(lines).toEqual([])
  checkServer(infoOf('7.0.15', 'allkeys-lru'), log)
  expect(lines).toMatchObject([{ level: 'warn', fields: { policy: 'allkeys-lru' } }])
})

test('what Redis refuses is told apart from its not being there, and no host is ever named', () => {
  expect(refusalOf(new Error('WRONGPASS invalid username-password pair or user is disabled.'))?.message).toContain(
    'refuses the user or the password',
  )
  expect(refusalOf(new Error('NOAUTH Authentication required.'))?.message).toContain('refuses the user or the password')
  expect(refusalOf(new Error('ERR DB index is out of range'))?.message).toContain('database')
  expect(refusalOf(new Error("NOPERM this user has no permissions to run the 'info' command"))?.message).toContain('forbids the user')
  const lost = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:6379'), { code: 'ECONNREFUSED' })
  expect(refusalOf(lost)).toBeUndefined()
  expect(wordsOf(lost)).toBe('ECONNREFUSED')
})
