import { DarkroomError } from './errors.ts'

/** The last record of a page: what comes after it is the next page, whatever was inserted meanwhile. */
export interface CursorPlace {
  readonly at: number
  readonly id: string
}

export const cursorOf = ({ at, id }: CursorPlace): string => Buffer.from(JSON.stringify([at, id])).toString('base64url')

export const parseCursor = (cursor: string): CursorPlace => {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(place) && place.length === 2) {
      const [at, id] = place as unknown[]
      if (typeof at === 'number' && typeof id === 'string') return { at, id }
    }
  } catch {
    // Said below.
  }
  throw new DarkroomError('bad_request', { message: 'That cursor is not one of ours. Please start again from the first page.' })
}

/** Of one more than the page holds: whether there is a next one. */
export const pageOf = <T>(
  found: readonly T[],
  limit: number,
  placeOf: (item: T) => CursorPlace,
): { readonly items: readonly T[]; readonly nextCursor?: string } => {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length <= limit || last === undefined ? { items } : { items, nextCursor: cursorOf(placeOf(last)) }
}
