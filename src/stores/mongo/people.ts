import type { Account, Person } from '../../model/account.ts'
import { pageOf, parseCursor } from '../../model/cursor.ts'
import type { AccountStore } from '../../ports/store/accounts.ts'
import { type Base, olderThan } from './base.ts'
import type { Doc } from './models.ts'

/** What somebody is looked for by, in small letters. */
export const searchTextOf = ({ name, userName, userId }: Person): string => [name, userName ?? '', userId].join('\n').toLowerCase()

interface Wanted {
  readonly platform: string
  readonly banned?: boolean
  readonly search?: string
  readonly seenFrom?: number
}

const seen = 'person.lastSeenAt'

const filterOf = ({ platform, banned, search, seenFrom }: Wanted): object => ({
  'person.platform': platform,
  ...(seenFrom === undefined ? {} : { [seen]: { $gte: seenFrom } }),
  ...(banned === undefined ? {} : { banned: { $exists: banned } }),
  ...(search === undefined ? {} : { search: { $regex: search.toLowerCase().replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') } }),
})

/** Of all accounts those that are somebody on a platform. */
export const createPeople = (
  { models: { accounts }, reach }: Base,
  accountOf: (doc: Doc) => Account,
): Pick<AccountStore, 'people' | 'countPeople'> => ({
  people: async (wanted, { limit, cursor }) => {
    const filter = { ...filterOf(wanted), ...(cursor === undefined ? {} : olderThan(seen, parseCursor(cursor))) }
    const docs = await reach(() =>
      accounts
        .find(filter)
        .sort({ [seen]: -1, _id: -1 })
        .limit(limit + 1)
        .lean<Doc[]>(),
    )
    return pageOf(docs.map(accountOf), limit, ({ accountId, person }) => ({ at: person?.lastSeenAt ?? 0, id: accountId }))
  },
  countPeople: (wanted) => reach(() => accounts.countDocuments(filterOf(wanted))),
})
