import { HttpError } from 'grammy'
import { describe, expect, test } from 'vitest'
import { cleanError, withoutToken } from './scrub.ts'

const token = '123456789:AAabcdefghijklmnopqrstuvwxyz012345'

describe('what grammY says about the network', () => {
  test('holds the address that was asked, and with it the token: neither is kept', () => {
    const inner = Object.assign(new Error(`request to https://api.telegram.org/bot${token}/sendMessage failed`), { code: 'ECONNREFUSED' })
    const error = cleanError('sendMessage', new HttpError("Network request for 'sendMessage' failed!", inner))
    expect(error).toBeInstanceOf(HttpError)
    expect((error as HttpError).error).toMatchObject({ message: 'ECONNREFUSED', code: 'ECONNREFUSED' })
    expect(JSON.stringify([error, String((error as HttpError).stack), String((error as HttpError).error)])).not.toContain('AAabc')
  })
  test('another error is left as it is', () => {
    const error = new Error('no')
    expect(cleanError('sendMessage', error)).toBe(error)
  })
  test.each([`https://x/bot${token}/getMe`, `/file/bot${token}/photos/1.jpg`, `the token ${token} is wrong`, '/bot1:SHORT/getMe'])(
    'a token in %s is taken out',
    (text) => expect(withoutToken(text)).not.toMatch(/AAabc|SHORT/),
  )
})
