import { z } from 'zod'
import { isPlainAddress } from '../model/plain-address.ts'

/*
 * Variables that several kinds of backends have. Their messages go on after the variable's name.
 */

/** `source`: where its owner gets another one. */
export const keyVariable = (source: string) =>
  z.string().regex(/^[\x21-\x7e]+$/, `must be the key alone, without blanks or quotes: copy it again from ${source}.`)

/** Comes without a slash at its end. */
export const addressVariable = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: `must be an http or https address such as ${example}.` })
    .refine(isPlainAddress, 'must be an address without a user name, a question mark or a hash.')
    .transform((url) => url.replace(/\/+$/, ''))

export const concurrencyVariable = () =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1 to 999999.')
    .transform(Number)

/** The host of an address, by the name that the checked way out knows it by. */
export const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '')
