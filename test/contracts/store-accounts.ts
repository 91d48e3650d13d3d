import { describe, expect, test } from 'vitest'
import type { UserEvent } from '../../src/model/account.ts'
import type { StoreInTest } from './store-in-test.ts'

const idleMs = 1_000

export const accountTests = ({ current, reopened }: StoreInTest): void => {
  const touch = (newId: string, now: number, place = 'here') => current().accounts.touchSession({ account: 'a', place, newId, now, idleMs })

  describe('accounts', () => {
    test('saved inputs are kept by tool, replaced and forgotten', async () => {
      const { saveDefaults, get } = current().accounts
      expect(await get('a')).toBeUndefined()
      expect(await saveDefaults('a', 't1', { steps: 20 }, 5)).toEqual({ accountId: 'a', createdAt: 5, defaults: { t1: { steps: 20 } } })
      await saveDefaults('a', 't2', { cfg: 7 }, 6)
      await saveDefaults('a', 't1', { steps: 30 }, 7)
      expect(await get('a')).toEqual({ accountId: 'a', createdAt: 5, defaults: { t1: { steps: 30 }, t2: { cfg: 7 } } })
      expect(await saveDefaults('a', 't1', {}, 8)).toEqual({ accountId: 'a', createdAt: 5, defaults: { t2: { cfg: 7 } } })
      const again = (await reopened()) ?? current()
      expect((await again.accounts.get('a'))?.defaults).toEqual({ t2: { cfg: 7 } })
    })

    test('defaults of several tools saved at once are all kept', async () => {
      await Promise.all(Array.from({ length: 10 }, (_, index) => current().accounts.saveDefaults('a', `t${index}`, { n: index }, 1)))
      expect(Object.keys((await current().accounts.get('a'))?.defaults ?? {})).toHaveLength(10)
    })

    test('a session lasts while it is used, and a new one begins after idle time', async () => {
      expect(await touch('s1', 0)).toEqual({ sessionId: 's1', account: 'a', place: 'here', startedAt: 0, lastSeenAt: 0 })
      expect(await touch('s2', 1_000)).toMatchObject({ sessionId: 's1', startedAt: 0, lastSeenAt: 1_000 })
      expect(await touch('s3', 1_500, 'there')).toMatchObject({ sessionId: 's3' })
      expect(await touch('s4', 2_001)).toMatchObject({ sessionId: 's4', startedAt: 2_001 })
      expect(await current().accounts.getSession('s1')).toMatchObject({ lastSeenAt: 1_000, closedAt: expect.any(Number) })
      expect(await current().accounts.getSession('nobody')).toBeUndefined()
    })

    test('many first touches at once open one session', async () => {
      const sessions = await Promise.all(Array.from({ length: 20 }, (_, index) => touch(`s${index}`, 5)))
      expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1)
    })

    test('idle sessions are closed, and then a new one begins', async () => {
      await touch('old', 0)
      await touch('fresh', 900, 'there')
      expect(await current().accounts.closeIdleSessions(500)).toBe(1)
      expect(await current().accounts.closeIdleSessions(500)).toBe(0)
      expect(await current().accounts.getSession('old')).toHaveProperty('closedAt')
      expect(await current().accounts.getSession('fresh')).not.toHaveProperty('closedAt')
      expect(await touch('next', 600)).toMatchObject({ sessionId: 'next' })
    })

    test('what a person did is recorded once', async () => {
      const event: UserEvent = { eventId: 'e', account: 'a', kind: 'api', name: 'execute', at: 3, origin: { platform: 'api' } }
      await current().accounts.recordEvent(event)
      await current().accounts.recordEvent({ ...event, name: 'again' })
      expect(await current().accounts.getEvent('e')).toEqual(event)
      expect(await current().accounts.getEvent('nobody')).toBeUndefined()
    })
  })
}
