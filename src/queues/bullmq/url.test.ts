import { expect, test } from 'vitest'
import { DarkroomError } from '../../model/errors.ts'
import { redisAddressOf } from './url.ts'

test('an address names a host, and perhaps a port, a database, a user, a password and a prefix', () => {
  expect(redisAddressOf('redis://queue')).toEqual({ connection: { host: 'queue', port: 6379, db: 0 }, prefix: 'darkroom' })
  expect(redisAddressOf('redis://:s%40fe@10.0.0.7:7000/3?prefix=studio.1')).toEqual({
    connection: { host: '10.0.0.7', port: 7000, db: 3, password: 's@fe' },
    prefix: 'studio.1',
  })
  expect(redisAddressOf('rediss://me:it@[::1]/')).toEqual({
    connection: { host: '::1', port: 6379, db: 0, username: 'me', password: 'it', tls: {} },
    prefix: 'darkroom',
  })
})

test('what is wrong is said in one sentence that names the variable and none of its secrets', () => {
  const wrong = [
    'redis:',
    'redis://',
    'redis:secret',
    'http://secret',
    'redis://me:secret%@host',
    'redis://me:secret#1@host/0',
    'redis://me:secret@host:port/0',
    'redis://me:secret@host/name',
    'redis://me:secret@host/-1',
    'redis://me:secret@host?prefix=',
    'redis://me:secret@host?prefix=a:b',
    `redis://me:secret@host?prefix=${'a'.repeat(65)}`,
    'redis://me:secret@host?tls=yes',
  ]
  for (const url of wrong) {
    const told = (() => {
      try {
        return redisAddressOf(url)
      } catch (error) {
        return error
      }
    })()
    expect(told, url).toBeInstanceOf(DarkroomError)
    expect(told).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('QUEUE_URL') })
    expect(String(told)).not.toContain('secret')
  }
})
