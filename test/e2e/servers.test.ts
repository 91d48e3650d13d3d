import { afterAll, describe, expect, test } from 'vitest'
import { mongo, redis } from '../../scripts/lib/servers/index.ts'
import { handsOn, usePlayground } from '../support/playground-world.ts'

const patienceMs = 60_000

describe('the playground on MongoDB and Redis, with two variables and nothing else changed', { timeout: 180_000 }, () => {
  const servers: { stop(): Promise<void> }[] = []
  // Before the playground's own: what is said first ends last.
  afterAll(async () => {
    for (const server of servers) await server.stop()
  })
  const world = usePlayground({
    missing: mongo.missing ?? redis.missing,
    env: async () => {
      const [store, queue] = await Promise.all([mongo.open(), redis.open()])
      servers.push(store, queue)
      const name = `playground${process.pid}`
      return { STORE_URL: `${store.url}/${name}`, QUEUE_URL: `${queue.url}?prefix=${name}` }
    },
  })
  test('a command, a reply to its picture, again; and after a restart all of it is still known', async () => {
    const page = await world().open()
    const hands = handsOn(page)
    await hands.says('/paint a lighthouse at dusk')
    const painted = hands.results.first()
    await painted.waitFor({ timeout: patienceMs })
    await hands.replies(painted, '/upscale')
    await expect.poll(() => hands.results.count(), { timeout: patienceMs }).toBe(2)

    await world().restart()
    const again = await world().open()
    const after = handsOn(again)
    await expect.poll(() => after.results.count(), { timeout: patienceMs }).toBe(2)
    await after.results.nth(1).getByRole('button', { name: 'Again' }).click()
    await expect.poll(() => after.results.count(), { timeout: patienceMs }).toBe(3)
    await after.says('/history')
    await after.messages
      .filter({ hasText: /lighthouse/ })
      .last()
      .waitFor()
    await page.close()
    await again.close()
  })
})
