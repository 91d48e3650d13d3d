import { expect, test } from 'vitest'
import { isPublicHost } from './public-host.ts'

test.each([
  ['93.184.216.34', true],
  ['[2606:2800:220:1::1]', true],
  ['10.1.2.3', false],
  ['[::1]', false],
  ['localhost', false],
])('%s: a stranger reaches it: %s', async (host, wanted) => {
  expect(await isPublicHost(host)).toBe(wanted)
})
