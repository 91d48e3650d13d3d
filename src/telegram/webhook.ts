import { timingSafeEqual } from 'node:crypto'
import type { Update } from 'grammy/types'
import { z } from 'zod'
import { parseJson } from '../model/json.ts'
import { wantedUpdates } from './arrival.ts'
import type { TelegramDeps } from './deps.ts'

export const webhookPath = '/webhooks/telegram'

const knock = z.looseObject({ update_id: z.number().int() })

export interface WebhookDeps extends Pick<TelegramDeps, 'client' | 'log'> {
  readonly secret: string
  readonly receive: (updates: readonly Update[]) => Promise<void>
}

/** What the HTTP door answers Telegram with. Anything but 200 makes Telegram send it again, and keep the rest of that chat back. */
export type WebhookAnswer = 200 | 401 | 503

const isSame = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

export const createWebhook = ({ client, log, secret, receive }: WebhookDeps) => ({
  /** Always answers: 200 once it is written down or makes no sense, 503 when it could not be written down. */
  accept: async (body: string, given: string | undefined): Promise<WebhookAnswer> => {
    if (given === undefined || !isSame(given, secret)) return 401
    const parsed = knock.safeParse(parseJson(body))
    if (!parsed.success) return 200
    try {
      await receive([parsed.data as unknown as Update])
      return 200
    } catch (error) {
      log.error({ error }, 'an update could not be written down; Telegram will send it again')
      return 503
    }
  },
  /** Tells Telegram where to knock. */
  register: (publicUrl: string): Promise<unknown> =>
    client
      .api('reply')
      .setWebhook(`${publicUrl}${webhookPath}`, { secret_token: secret, allowed_updates: wantedUpdates, max_connections: 40 }),
})
