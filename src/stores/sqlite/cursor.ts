import { DarkroomError } from '../../model/errors.ts'

/** The last record of a page: what comes after it is the next page, whatever was inserted meanwhile. */
export interface CursorPlace {
  readonly createdAt: number
  readonly id: string
}

export const cursorOf = ({ createdAt, id }: CursorPlace): string => Buffer.from(JSON.stringify([createdAt, id])).toString('base64url')

export const parseCursor = (cursor: string): CursorPlace => {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(place) && place.length === 2) {
      const [createdAt, id] = place as unknown[]
      if (typeof createdAt === 'number' && typeof id === 'string') return { createdAt, id }
    }
  } catch {
    // Said below.
  }
  throw new DarkroomError('bad_request', { message: 'That cursor is not one of ours. Please start again from the first page.' })
}
