import type { Account } from '../../model/account.ts'
import { accountIdOf } from '../caller.ts'
import type { BotContext } from '../context.ts'
import type { CreateFeature } from '../feature.ts'
import { numberIn } from '../views/paging.ts'
import { searchFrom } from '../views/tool-list.ts'
import { putView, type View } from '../views/view.ts'
import { type UserFacts, userCard, usersView } from './admin-users-view.ts'
import { adminsOnly, type Listing } from './admins-only.ts'
import { createBans } from './bans.ts'

const perPage = 8
const lastPage = 500
const monthMs = 30 * 86_400_000

export const adminUsers: CreateFeature = (deps) => {
  const { clock, settings, store } = deps
  const bans = createBans(deps)

  const factsOf = async (account: Account): Promise<UserFacts> => {
    const now = clock.now()
    const rows = await store.generations.usage({ account: account.accountId, from: now - monthMs, to: now + 1 })
    return {
      account,
      isAdmin: settings.admins.includes(account.person?.userId ?? ''),
      runs: rows.reduce((sum, row) => sum + row.runs, 0),
    }
  }

  /** The store goes on from a cursor, a button from a number: what comes before that page is passed over. */
  const peopleOn = async ({ page, search }: Listing) => {
    const filter = { platform: 'telegram', ...(search === '' ? {} : { search }) }
    if (page === 0) return store.accounts.people(filter, { limit: perPage })
    const { nextCursor: cursor } = await store.accounts.people(filter, { limit: page * perPage })
    return cursor === undefined ? { items: [] } : store.accounts.people(filter, { limit: perPage, cursor })
  }

  const listView = async (ctx: BotContext, listing: Listing): Promise<View> => {
    const { items, nextCursor } = await peopleOn(listing)
    // They were fewer by the time the button was pressed.
    if (items.length === 0 && listing.page > 0) return listView(ctx, { ...listing, page: 0 })
    const total = listing.search === '' ? { total: await store.accounts.countPeople({ platform: 'telegram' }) } : {}
    const list = { ...listing, ...total, users: await Promise.all(items.map(factsOf)), hasMore: nextCursor !== undefined }
    return usersView(ctx.words, list, clock.now())
  }

  return {
    name: 'admin-users',
    commands: [
      {
        name: 'users',
        audience: 'admin',
        menus: ['private'],
        run: async (ctx, { text }) => putView(ctx, await listView(ctx, { page: 0, search: searchFrom(text.replace(/^@/, '')) }), 'say'),
      },
    ],
    buttons: adminsOnly({
      admin_users: async (ctx, [page = '', search = '']) =>
        putView(ctx, await listView(ctx, { page: Math.min(numberIn(page), lastPage), search }), 'revise'),
      admin_ban: async (ctx, [userId = '', action = '', page = '', search = '']) => {
        if (action === 'ban') await ctx.answer(await bans.ban(ctx, userId), { alert: true })
        if (action === 'unban') await ctx.answer(await bans.unban(ctx, userId), { alert: true })
        const account = await store.accounts.get(accountIdOf(userId))
        if (account?.person === undefined) return ctx.answer(ctx.words.admin.users.gone, { alert: true })
        await putView(ctx, userCard(ctx.words, await factsOf(account), { page: numberIn(page), search }, clock.now()), 'revise')
      },
    }),
  }
}
