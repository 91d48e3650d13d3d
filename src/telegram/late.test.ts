import { expect, test } from 'vitest'
import { createFakeContext } from '../../test/support/fake-context.ts'
import { isLate, sayLate } from './late.ts'

test.each([
  [0, false],
  [14 * 60, false],
  [15 * 60, false],
  [15 * 60 + 1, true],
])('a command that is %i s old', (age, late) => expect(isLate(1_000, (1_000 + age) * 1_000)).toBe(late))

test('it is offered, with its age, to whom it belongs', async () => {
  const { ctx, said } = createFakeContext({ message: { message_id: 12 } })
  await sayLate(ctx, 'paint', 99, 3 * 3_600_000)
  expect(said[0]?.text).toContain('/paint came in while I was away (3 hours ago)')
  expect(said[0]?.options).toMatchObject({ keys: [[{ data: 'l:99:7' }]], replyTo: 12 })
})
