import type { Account, UserEvent } from '../../model/account.ts'
import type { AccountStore } from '../../ports/store/accounts.ts'
import type { Base } from './base.ts'
import { insertOne } from './inserting.ts'
import { encodeKey, restored, stored } from './json.ts'
import type { Doc } from './models.ts'
import { createPeople, searchTextOf } from './people.ts'
import { createSessions } from './sessions.ts'

const accountOf = ({ _id, search: _search, ...rest }: Doc): Account => {
  const { createdAt, defaults = {}, ...others } = restored<Omit<Account, 'accountId' | 'defaults'> & Partial<Account>>(rest)
  return { accountId: _id, createdAt, defaults, ...others }
}

export const createAccounts = (base: Base): AccountStore => {
  const { inLine, models, reach } = base
  const { accounts, userEvents } = models

  const change = async (accountId: string, now: number, set: object, unset: readonly string[]): Promise<Account> => {
    const update = {
      ...(Object.keys(set).length === 0 ? {} : { $set: set }),
      ...(unset.length === 0 ? {} : { $unset: Object.fromEntries(unset.map((name) => [name, 1])) }),
      $setOnInsert: { createdAt: now },
    }
    const doc = await inLine([`accounts/${accountId}`], () =>
      reach(() => accounts.findOneAndUpdate({ _id: accountId }, update, { upsert: true, returnDocument: 'after' }).lean<Doc>()),
    )
    if (doc === null) throw new Error('an account could not be written')
    return accountOf(doc)
  }

  return {
    ...createPeople(base, accountOf),
    ...createSessions(base),
    get: async (accountId) => {
      const doc = await reach(() => accounts.findById(accountId).lean<Doc>())
      return doc === null ? undefined : accountOf(doc)
    },
    saveDefaults: (accountId, toolId, values, now) => {
      const path = `defaults.${encodeKey(toolId)}`
      return Object.keys(values).length === 0 ? change(accountId, now, {}, [path]) : change(accountId, now, { [path]: stored(values) }, [])
    },
    update: (accountId, patch, now) => {
      const removed = Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [name] : []))
      const search = patch.person === undefined ? {} : { search: searchTextOf(patch.person) }
      return change(accountId, now, { ...stored(patch), ...search }, [...removed, ...(removed.includes('person') ? ['search'] : [])])
    },
    recordEvent: async ({ eventId, ...event }) => {
      await insertOne(reach, userEvents, { _id: eventId, ...stored(event) })
    },
    getEvent: async (eventId) => {
      const doc = await reach(() => userEvents.findById(eventId).lean<Doc>())
      if (doc === null) return undefined
      const { _id, ...rest } = doc
      return { eventId: _id, ...restored<Omit<UserEvent, 'eventId'>>(rest) }
    },
  }
}
