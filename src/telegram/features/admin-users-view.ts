import type { Account } from '../../model/account.ts'
import { buttonData } from '../../model/button.ts'
import type { Words } from '../../words/index.ts'
import { type Html, html, joinHtml } from '../html.ts'
import { oneLine } from '../views/one-line.ts'
import { inRows, turningKeys } from '../views/paging.ts'
import { agoText } from '../views/run-text.ts'
import type { View } from '../views/view.ts'
import type { Listing } from './admins-only.ts'

export interface UserFacts {
  readonly account: Account
  readonly isAdmin: boolean
  /** In 30 days. */
  readonly runs: number
}

export interface UserList extends Listing {
  readonly users: readonly UserFacts[]
  readonly hasMore: boolean
  /** Of everybody; absent in a search. */
  readonly total?: number
}

/** Name, @name and id, as far as they are known. */
export const whoIs = ({ accountId, person }: Pick<Account, 'accountId' | 'person'>): string => {
  if (person === undefined) return accountId.split(':').at(-1) ?? accountId
  const userName = person.userName === undefined ? '' : ` @${person.userName}`
  return `${oneLine(person.name, 40)}${userName} (${person.userId})`
}

const signsOf = ({ users }: Words['admin'], { account, isAdmin }: UserFacts): readonly string[] => [
  ...(isAdmin ? [`⭐️ ${users.isAdmin}`] : []),
  ...(account.banned === undefined ? [] : [`⛔️ ${users.banned}`]),
  ...(account.unreachableAt === undefined ? [] : [`🔇 ${users.unreachable}`]),
]

const entryOf = (words: Words, facts: UserFacts, now: number): Html => {
  const { admin } = words
  const { account, runs } = facts
  const seen = account.person === undefined ? [] : [admin.users.seen(agoText(words, now - account.person.lastSeenAt))]
  return html`${whoIs(account)}
${[...seen, admin.users.runs(runs), ...signsOf(admin, facts)].join(' · ')}`
}

const cardData = (userId: string, action: string, { page, search }: Listing): string =>
  buttonData('admin_ban', userId, action, page, search)
const listData = (page: number, search: string): string => buttonData('admin_users', page, search)

export const usersView = (words: Words, { users, hasMore, total, page, search }: UserList, now: number): View => {
  const { admin } = words
  const none = search === '' ? admin.users.none : admin.users.noneFound(search)
  const title = total === undefined ? admin.users.found(search) : admin.users.title(total)
  const cards = users.flatMap(({ account: { person } }) =>
    person === undefined ? [] : [{ text: oneLine(person.name, 24), data: cardData(person.userId, 'card', { page, search }) }],
  )
  return {
    text: users.length === 0 ? html`${none}` : joinHtml([html`<b>${title}</b>`, ...users.map((each) => entryOf(words, each, now))], '\n\n'),
    keys: [...inRows(cards, 2), ...turningKeys(words, { page, hasMore }, (to) => listData(to, search))],
  }
}

export const userCard = (words: Words, facts: UserFacts, listing: Listing, now: number): View => {
  const { users } = words.admin
  const { account, isAdmin } = facts
  const { banned, person } = account
  const userId = person?.userId ?? ''
  const text = joinHtml([
    entryOf(words, facts, now),
    html`${users.since(agoText(words, now - account.createdAt))}`,
    ...(person?.language === undefined ? [] : [html`${users.language(person.language)}`]),
    ...(banned === undefined ? [] : [html`${users.bannedFor(agoText(words, now - banned.at), oneLine(banned.reason ?? '', 200))}`]),
  ])
  const change =
    banned === undefined
      ? { text: users.ban, data: cardData(userId, 'ban', listing) }
      : { text: users.unban, data: cardData(userId, 'unban', listing) }
  return {
    text,
    keys: [
      ...(isAdmin && banned === undefined ? [] : [[change]]),
      [{ text: words.menu.paging.back, data: listData(listing.page, listing.search) }],
    ],
  }
}
