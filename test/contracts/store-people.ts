import { describe, expect, test } from 'vitest'
import type { Person } from '../../src/model/account.ts'
import type { StoreInTest } from './store-in-test.ts'

const personOf = (userId: string, lastSeenAt: number, parts: Partial<Person> = {}): Person => ({
  platform: 'telegram',
  userId,
  name: `Person ${userId}`,
  lastSeenAt,
  ...parts,
})

export const peopleTests = ({ current, reopened }: StoreInTest): void => {
  const meet = (person: Person) => current().accounts.update(`${person.platform}:${person.userId}`, { person }, 1)
  type Filter = Parameters<ReturnType<typeof current>['accounts']['people']>[0]
  const idsOf = async (filter: Partial<Filter> = {}): Promise<string[]> =>
    (await current().accounts.people({ platform: 'telegram', ...filter }, { limit: 100 })).items.map(({ accountId }) => accountId)

  describe('people', () => {
    test('an update makes the account, keeps the other parts, and undefined removes one', async () => {
      const { update, saveDefaults, get } = current().accounts
      const person = personOf('1', 7, { userName: 'ann' })
      expect(await update('a', { person }, 5)).toEqual({ accountId: 'a', createdAt: 5, defaults: {}, person })
      await saveDefaults('a', 't1', { steps: 20 }, 6)
      await update('a', { preferences: { sendAs: 'document' }, banned: { at: 8, by: 'admin' }, unreachableAt: 8 }, 8)
      await update('a', { banned: undefined, unreachableAt: undefined }, 9)
      const whole = { accountId: 'a', createdAt: 5, defaults: { t1: { steps: 20 } }, person, preferences: { sendAs: 'document' } }
      expect(await get('a')).toEqual(whole)
      expect(await get('a')).not.toHaveProperty('banned')
      const again = (await reopened()) ?? current()
      expect(await again.accounts.get('a')).toEqual(whole)
      expect((await again.accounts.people({ platform: 'telegram' }, { limit: 1 })).items).toEqual([whole])
    })

    test('50 that write different parts at once all count', async () => {
      const { update, saveDefaults } = current().accounts
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          index % 3 === 0
            ? update('a', { person: personOf('1', index) }, 1)
            : index % 3 === 1
              ? update('a', { preferences: { language: `l${index}` } }, 1)
              : saveDefaults('a', `t${index}`, { n: index }, 1),
        ),
      )
      const account = await current().accounts.get('a')
      expect(account).toMatchObject({ person: { lastSeenAt: 48 }, preferences: { language: 'l49' } })
      expect(Object.keys(account?.defaults ?? {})).toHaveLength(16)
    })

    test('are listed by when they were seen last; accounts without a person are none', async () => {
      for (const [id, at] of [
        ['1', 20],
        ['2', 30],
        ['3', 10],
      ] as const)
        await meet(personOf(id, at))
      await meet(personOf('4', 99, { platform: 'elsewhere' }))
      await current().accounts.saveDefaults('api:test', 't', { n: 1 }, 1)
      expect(await idsOf()).toEqual(['telegram:2', 'telegram:1', 'telegram:3'])
      await meet(personOf('3', 40))
      expect(await idsOf()).toEqual(['telegram:3', 'telegram:2', 'telegram:1'])
      await current().accounts.update('telegram:3', { person: undefined }, 2)
      expect(await idsOf()).toEqual(['telegram:2', 'telegram:1'])
    })

    test('are found by any part of name, user name or id, in any case, which is no pattern', async () => {
      await meet(personOf('4711', 3, { name: 'Zoë Ångström', userName: 'Zoe_A' }))
      await meet(personOf('815', 2, { name: 'Émile 100%' }))
      for (const search of ['ÅNG', 'ångström', 'zoe_a', '471', 'OË Å']) expect(await idsOf({ search })).toEqual(['telegram:4711'])
      for (const search of ['émile', '0%', '15']) expect(await idsOf({ search })).toEqual(['telegram:815'])
      for (const search of ['nobody', '%', '_', '.*', "'"]) {
        const all = await idsOf()
        const expected = all.filter((id) => (id === 'telegram:4711' ? search === '_' : search === '%'))
        expect(await idsOf({ search })).toEqual(expected)
      }
      await meet(personOf('4711', 3, { name: 'New Name' }))
      expect(await idsOf({ search: 'zoë' })).toEqual([])
    })

    test('the banned, the others, and all of them, counted too', async () => {
      for (const [id, at] of [
        ['1', 10],
        ['2', 20],
        ['3', 30],
      ] as const)
        await meet(personOf(id, at))
      await current().accounts.update('telegram:2', { banned: { at: 1, by: 'telegram:1', reason: 'spam' } }, 1)
      expect(await idsOf({ banned: true })).toEqual(['telegram:2'])
      expect(await idsOf({ banned: false })).toEqual(['telegram:3', 'telegram:1'])
      const { countPeople } = current().accounts
      expect(await countPeople({ platform: 'telegram' })).toBe(3)
      expect(await countPeople({ platform: 'telegram', seenFrom: 20 })).toBe(2)
      expect(await countPeople({ platform: 'telegram', banned: true })).toBe(1)
      expect(await countPeople({ platform: 'telegram', banned: false, seenFrom: 11 })).toBe(1)
      expect(await countPeople({ platform: 'elsewhere' })).toBe(0)
      await current().accounts.update('telegram:2', { banned: undefined }, 2)
      expect(await countPeople({ platform: 'telegram', banned: true })).toBe(0)
    })

    test('pages hold everybody once, though many were seen in the same moment', async () => {
      for (let index = 0; index < 23; index += 1) await meet(personOf(String(100 + index), Math.floor(index / 10)))
      const seen: string[] = []
      let cursor: string | undefined
      let pages = 0
      do {
        const page = await current().accounts.people({ platform: 'telegram' }, { limit: 5, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...page.items.map(({ accountId }) => accountId))
        cursor = page.nextCursor
        pages += 1
      } while (cursor !== undefined)
      expect(pages).toBe(5)
      expect(seen).toEqual(await idsOf())
      expect(new Set(seen).size).toBe(23)
      await expect(current().accounts.people({ platform: 'telegram' }, { limit: 1, cursor: 'x' })).rejects.toMatchObject({
        code: 'bad_request',
      })
    })
  })
}
