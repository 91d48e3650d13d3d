import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from '../../../test/support/admin-world.ts'
import { createAdminNotices } from './admin-notices.ts'

let world: AdminWorld
beforeEach(async () => {
  world = await openAdminWorld({ admins: ['7', '8'] })
})
afterEach(() => world.close())

const tell = (key: string): Promise<void> => createAdminNotices(world.deps).tell(key, (words) => words.admin.noTools)
const told = (): readonly unknown[] => world.calls.map((call) => call.args[0])

test('every admin is told, once for a key in six hours', async () => {
  await tell('no_tools')
  await tell('no_tools')
  expect(told()).toEqual(['7', '8'])
  await tell('other')
  expect(told()).toHaveLength(4)
  world.clock.advance(6 * 3_600_000)
  await tell('no_tools')
  expect(told()).toHaveLength(6)
})

test('one who cannot be told does not keep the others from it', async () => {
  world.world.onCall = async ({ args }) => {
    if (args[0] === '7') throw new Error('blocked')
  }
  await tell('no_tools')
  expect(told()).toEqual(['7', '8'])
})
