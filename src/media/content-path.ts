import { DarkroomError } from '../model/errors.ts'

/** No other id leads anywhere, so no path leads out. */
export const isMediaId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

/** `ab/cd/abcd…`: two levels of folders, so that none gets too full. */
export const contentPathOf = (mediaId: string): string => `${mediaId.slice(0, 2)}/${mediaId.slice(2, 4)}/${mediaId}`

/** Past the end is no mistake: then there is less of it, or nothing. */
export const checkRange = (range: { start: number; end: number } | undefined): void => {
  if (range !== undefined && (range.start < 0 || range.end < range.start))
    throw new DarkroomError('bad_request', { message: 'That part of the file does not exist.' })
}
