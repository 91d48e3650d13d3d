import { DarkroomError } from '../../model/errors.ts'
import type { Generation } from '../../model/generation.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Channel, SendResult } from '../../ports/channel.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Net } from '../../ports/net.ts'
import { signatureOf } from '../signature.ts'

export interface WebhookChannelDeps {
  readonly net: Net
  readonly clock: Clock
  /** A generation as the outside sees it. */
  readonly present: (generation: Generation) => JsonObject
}

const timeoutMs = 20_000

const resultOf = (status: number, retryAfterMs: number | undefined): SendResult => {
  if (status >= 200 && status <= 299) return { ok: true, refs: [] }
  // Any other answer may be a mistake that its owner mends within the day; 410 says that it is none.
  return { ok: false, gone: status === 410, note: `HTTP ${status}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

const resultOfError = (error: unknown): SendResult => {
  if (!(error instanceof DarkroomError)) throw error
  return { ok: false, gone: error.code === 'url_refused', note: error.detail ?? error.message }
}

/** Posts the finished generation, signed. The receiver drops repeats by the delivery's id. */
export const createWebhookChannel = ({ net, clock, present }: WebhookChannelDeps): Channel => ({
  name: 'webhook',
  plan: (generation) => [{ type: `generation.${generation.status}` }],
  send: async (delivery, part, generation, signal) => {
    const { url = '', secret = '' } = delivery.address
    const { deliveryId } = delivery
    const body = JSON.stringify({ deliveryId, type: part.plan['type'], generation: present(generation) })
    const timestamp = String(Math.floor(clock.now() / 1_000))
    const headers = {
      'X-Darkroom-Delivery': deliveryId,
      'X-Darkroom-Timestamp': timestamp,
      'X-Darkroom-Signature': signatureOf(secret, timestamp, body),
    }
    try {
      const { status, retryAfterMs } = await net.post(url, body, { headers, timeoutMs, signal })
      return resultOf(status, retryAfterMs)
    } catch (error) {
      return resultOfError(error)
    }
  },
})
