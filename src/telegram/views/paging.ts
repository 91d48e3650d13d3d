import type { Keys } from '../../model/button.ts'
import { buttonData } from '../../model/button.ts'
import type { Words } from '../../words/index.ts'
import type { BotContext } from '../context.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** From 0, and never past the end. */
  readonly page: number
  readonly pages: number
}

export const pageOf = <T>(items: readonly T[], wanted: number, size: number): Page<T> => {
  const pages = Math.max(1, Math.ceil(items.length / size))
  const page = Math.min(Math.max(0, wanted), pages - 1)
  return { items: items.slice(page * size, (page + 1) * size), page, pages }
}

type DataOf = (page: number) => string

const turns = ({ menu }: Words, page: number, hasMore: boolean, dataOf: DataOf) => ({
  back: page > 0 ? [{ text: menu.paging.back, data: dataOf(page - 1) }] : [],
  next: hasMore ? [{ text: menu.paging.next, data: dataOf(page + 1) }] : [],
})

/** Back, where one is, and on; nothing for a single page. */
export const pagerKeys = (words: Words, { page, pages }: Omit<Page<unknown>, 'items'>, dataOf: DataOf): Keys => {
  if (pages <= 1) return []
  const { back, next } = turns(words, page, page < pages - 1, dataOf)
  return [[...back, { text: words.menu.paging.place(page + 1, pages), data: buttonData('noop') }, ...next]]
}

/** Back and on, in a list whose length nobody has counted. */
export const turningKeys = (words: Words, { page, hasMore }: { page: number; hasMore: boolean }, dataOf: DataOf): Keys => {
  const { back, next } = turns(words, page, hasMore, dataOf)
  return back.length + next.length === 0 ? [] : [[...back, ...next]]
}

/** A page or another small number from a button; what is none is 0. */
export const numberIn = (arg: string | undefined): number => {
  const number = Number(arg ?? 0)
  return Number.isSafeInteger(number) && number > 0 ? number : 0
}

export const inRows = <T>(items: readonly T[], perRow: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / perRow) }, (_, row) => items.slice(row * perRow, (row + 1) * perRow))

/** The buttons of a personal list say whose it is. In a group nobody else turns its pages: they are told so. */
export const isCallers = async (ctx: BotContext, owner: string | undefined): Promise<boolean> => {
  if (owner === ctx.caller.id) return true
  await ctx.answer(ctx.words.access.notYours, { alert: true })
  return false
}
