import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * `v1=` and the HMAC-SHA256 of `<timestamp>.<body>` under the receiver's secret, in hex.
 * The timestamp is signed too, so that a recorded delivery can't be played again later.
 */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`

/** What a receiver does: the very bytes it got, a signature of ours, and no older than that. */
export const verifySignature = (
  secret: string,
  received: { readonly timestamp: string; readonly signature: string; readonly body: string },
  { now, toleranceSeconds = 300 }: { readonly now: number; readonly toleranceSeconds?: number },
): boolean => {
  const expected = Buffer.from(signatureOf(secret, received.timestamp, received.body))
  const given = Buffer.from(received.signature)
  const isFresh = /^\d{1,12}$/.test(received.timestamp) && Math.abs(now / 1_000 - Number(received.timestamp)) <= toleranceSeconds
  return isFresh && expected.length === given.length && timingSafeEqual(expected, given)
}
