import { createHmac, timingSafeEqual } from 'node:crypto'

const digest = (secret: string, purpose: string, text: string): Buffer =>
  createHmac('sha256', secret).update(`${purpose}\n${text}`).digest()

const same = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)

export interface MediaClaim {
  readonly mediaId: string
  readonly expiresAt: number
}

/**
 * What we sign: webhook addresses and media links. The first secret signs, all of them verify,
 * so that a secret can be changed without breaking what is under way.
 */
export const createTokens = (secrets: readonly [string, ...string[]]) => {
  const sign = (purpose: string, text: string): string => digest(secrets[0], purpose, text).toString('base64url')
  const verify = (purpose: string, text: string, signature: string): boolean => {
    const given = Buffer.from(signature, 'base64url')
    return secrets.map((secret) => same(digest(secret, purpose, text), given)).includes(true)
  }
  const webhookText = (backendId: string, generationId: string, attempt: number): string =>
    JSON.stringify([backendId, generationId, attempt])

  return {
    webhookToken: (backendId: string, generationId: string, attempt: number): string =>
      sign('webhook', webhookText(backendId, generationId, attempt)),
    isWebhookToken: (token: string, backendId: string, generationId: string, attempt: number): boolean =>
      verify('webhook', webhookText(backendId, generationId, attempt), token),
    /** What Telegram shows when it knocks at that bot's door. */
    telegramSecret: (bot: string): string => sign('telegram', bot),
    mediaToken: ({ mediaId, expiresAt }: MediaClaim): string => {
      const text = `${mediaId}.${expiresAt.toString(36)}`
      return `${text}.${sign('media', text)}`
    },
    /** Undefined for what we didn't sign and for what has expired. */
    readMediaToken: (token: string, now: number): MediaClaim | undefined => {
      const [mediaId, expires, signature, ...rest] = token.split('.')
      if (mediaId === undefined || expires === undefined || signature === undefined || rest.length > 0) return undefined
      if (!verify('media', `${mediaId}.${expires}`, signature)) return undefined
      const expiresAt = Number.parseInt(expires, 36)
      return expiresAt > now ? { mediaId, expiresAt } : undefined
    },
  }
}

export type Tokens = ReturnType<typeof createTokens>
