import type { Feature } from '../feature.ts'

type Buttons = NonNullable<Feature['buttons']>

/** To everybody else these are buttons of no use, like any old one: a message with them may have been passed on. */
export const adminsOnly = (buttons: Buttons): Buttons =>
  Object.fromEntries(
    Object.entries(buttons).map(([verb, run]): [string, typeof run] => [
      verb,
      (ctx, args) => (ctx.caller.isAdmin ? run(ctx, args) : ctx.answer(ctx.words.access.oldButton)),
    ]),
  )

/** A list that is turned by its buttons: what they carry along. */
export interface Listing {
  readonly page: number
  readonly search: string
}
