import { expect, test } from 'vitest'
import { cleanFileName, fileNameOf } from './file-name.ts'
import { retryAfterMsOf } from './retry-after.ts'

test.each([
  ['a.png', 'a.png'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['.htaccess', 'htaccess'],
  ['...', undefined],
  ['', undefined],
  ['a\u0000b\u202e\n.png', 'ab.png'],
  ['кот на окне.png', 'кот на окне.png'],
  ['what?<now>.txt', 'what__now_.txt'],
  [`${'x'.repeat(300)}.webp`, `${'x'.repeat(145)}.webp`],
])('%j becomes %j', (given, wanted) => {
  expect(cleanFileName(given)).toBe(wanted)
})

test.each([
  ['https://e.com/out/a%20b.png?x=1', undefined, 'a b.png'],
  ['https://e.com/out/', undefined, undefined],
  ['https://e.com/%E0%A4%A', undefined, '%E0%A4%A'],
  ['https://e.com/x', 'attachment; filename="cat.png"', 'cat.png'],
  ['https://e.com/x', "attachment; filename=plain.png; filename*=UTF-8''%D0%BA%D0%BE%D1%82.png", 'кот.png'],
  ['https://e.com/x', 'inline; filename=plain.png', 'plain.png'],
  ['https://e.com/x', 'attachment; filename="../../a\\"b.png"', 'a_b.png'],
  ['https://e.com/x.bin', 'attachment', 'x.bin'],
  ['https://e.com/a%2F..%2Fb.png', undefined, 'b.png'],
])('%s with %j is called %j', (url, disposition, wanted) => {
  expect(fileNameOf(new URL(url), disposition)).toBe(wanted)
})

test('Retry-After in seconds, as a date, and as nonsense', () => {
  const now = Date.UTC(2026, 0, 1)
  expect(retryAfterMsOf('120', now)).toBe(120_000)
  expect(retryAfterMsOf('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000)
  expect(retryAfterMsOf('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0)
  expect(retryAfterMsOf('soon', now)).toBeUndefined()
  expect(retryAfterMsOf(undefined, now)).toBeUndefined()
})
