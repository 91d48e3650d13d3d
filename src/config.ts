import { z } from 'zod'
import type { ApiKey } from './model/api-key.ts'
import type { BotSettings } from './model/bot-settings.ts'
import { DarkroomError } from './model/errors.ts'
import { isPlainAddress } from './model/plain-address.ts'

export interface TelegramConfig extends BotSettings {
  readonly token: string
  /** No slash at its end. */
  readonly apiRoot: string
}

export interface Config {
  readonly http: { readonly host: string; readonly port: number; readonly apiKeys: readonly ApiKey[]; readonly rateLimitPerMinute: number }
  readonly publicUrl?: string
  readonly storeUrl: string
  readonly queueUrl: string
  readonly mediaUrl: string
  readonly tools: { readonly file: string; readonly refreshSeconds: number }
  readonly limits: {
    readonly generationTimeoutSeconds: number
    readonly queueTimeoutSeconds: number
    readonly accountConcurrency: number
    readonly mediaRetentionDays: number
  }
  /** Absent: there is no bot, and the HTTP API is all there is. */
  readonly telegram?: TelegramConfig
  readonly trustedHosts: readonly string[]
  /** Empty: one is made and kept in the store. */
  readonly secretKeys: readonly string[]
  readonly logLevel: string
}

export type Env = Readonly<Record<string, string | undefined>>

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

const parseApiKey = (entry: string): ApiKey | undefined => {
  const trusted = entry.endsWith(':trusted')
  const plain = trusted ? entry.slice(0, -':trusted'.length) : entry
  const colon = plain.indexOf(':')
  const name = plain.slice(0, colon)
  const key = plain.slice(colon + 1)
  return colon > 0 && key.length >= 1 && /^[\w.-]{1,64}$/.test(name) ? { name, key, trusted } : undefined
}

const apiKeys = z
  .string()
  .default('')
  .transform((text, context) => {
    const keys = list(text).map(parseApiKey)
    const good = keys.filter((key) => key !== undefined)
    if (good.length < keys.length) context.addIssue({ code: 'custom', message: 'write name:key (or name:key:trusted), several by commas' })
    if (new Set(good.map((key) => key.name)).size < good.length)
      context.addIssue({ code: 'custom', message: 'give each key a name of its own' })
    if (new Set(good.map((key) => key.key)).size < good.length)
      context.addIssue({ code: 'custom', message: 'give each name a key of its own' })
    if (good.some(({ key }) => !/^[\x21-\x7e]+$/.test(key)))
      context.addIssue({ code: 'custom', message: 'use only plain letters, digits and signs in a key, and no spaces' })
    return good
  })

const seconds = (fallback: number) =>
  z.coerce.number('write a number of seconds').positive('write a number of seconds above 0').default(fallback)

const wholeNumber = (fallback: number) =>
  z.coerce.number('write a whole number').int('write a whole number').min(1, 'write a whole number from 1').default(fallback)

const ids = (sign: RegExp, example: string) =>
  z
    .string()
    .default('')
    .transform(list)
    .refine((all) => all.every((id) => sign.test(id)), `write ids such as ${example}, several by commas (/id tells them)`)

const schema = z.object({
  TELEGRAM_BOT_TOKEN: z
    .string()
    .trim()
    .regex(/^\d+:[\w-]+$/, 'write the token as @BotFather gave it, such as 123456:ABC-DEF')
    .optional(),
  TELEGRAM_API_ROOT: z
    .url({ protocol: /^https?$/, error: 'write a full address such as https://api.telegram.org' })
    .refine(isPlainAddress, 'write the address alone, without a user name, a question mark or a hash')
    .default('https://api.telegram.org'),
  TELEGRAM_MODE: z.enum(['polling', 'webhook'], 'write polling or webhook').optional(),
  ADMIN_IDS: ids(/^\d+$/, '123456789'),
  ALLOWED_USERS: ids(/^\d+$/, '123456789'),
  ALLOWED_GROUPS: ids(/^-\d+$/, '-1001234567890'),
  USER_RUNS_PER_MINUTE: wholeNumber(30),
  GROUP_RUNS_PER_MINUTE: wholeNumber(60),
  USER_CONCURRENCY: wholeNumber(20),
  GROUP_CONCURRENCY: wholeNumber(40),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number('write a port number').int().min(0).max(65_535, 'write a port from 0 to 65535').default(8080),
  API_KEYS: apiKeys,
  RATE_LIMIT_PER_MINUTE: z.coerce.number('write a whole number').int().min(1, 'write a whole number from 1').default(600),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'write a full address such as https://bot.example.org' })
    .refine(isPlainAddress, 'write the address alone, without a user name, a question mark or a hash')
    .optional(),
  STORE_URL: z.string().default('sqlite:./data/darkroom.db'),
  MONGODB_URI: z.string().optional(),
  QUEUE_URL: z.string().default('sqlite:'),
  MEDIA_URL: z.string().default('file:./data/media'),
  TOOLS_FILE: z.string().default('./tools.json'),
  TOOLS_REFRESH_SECONDS: seconds(300),
  GENERATION_TIMEOUT_SECONDS: seconds(900),
  QUEUE_TIMEOUT_SECONDS: seconds(3_600),
  ACCOUNT_CONCURRENCY: z.coerce.number('write a whole number').int().min(1, 'write a whole number from 1').default(1_000),
  MEDIA_RETENTION_DAYS: z.coerce.number('write a number of days').positive().default(30),
  TRUSTED_HOSTS: z.string().default('').transform(list),
  SECRET_KEY: z
    .string()
    .default('')
    .transform(list)
    .refine((keys) => keys.every((key) => key.length >= 16), 'use at least 16 characters for each key'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'write one of fatal, error, warn, info, debug, trace, silent')
    .default('info'),
})

const telegramOf = (data: z.infer<typeof schema>): TelegramConfig | undefined => {
  const token = data.TELEGRAM_BOT_TOKEN
  if (token === undefined) return undefined
  const isReachable = data.PUBLIC_URL?.startsWith('https:') === true
  if (data.TELEGRAM_MODE === 'webhook' && data.PUBLIC_URL === undefined)
    throw new DarkroomError('config_invalid', {
      message:
        'The configuration has a mistake. TELEGRAM_MODE is webhook, so Telegram must be able to reach us: set PUBLIC_URL, or use polling.',
    })
  return {
    token,
    apiRoot: data.TELEGRAM_API_ROOT.replace(/\/+$/, ''),
    mode: data.TELEGRAM_MODE ?? (isReachable ? 'webhook' : 'polling'),
    admins: data.ADMIN_IDS,
    allowedUsers: data.ALLOWED_USERS,
    allowedGroups: data.ALLOWED_GROUPS,
    limits: {
      userPerMinute: data.USER_RUNS_PER_MINUTE,
      groupPerMinute: data.GROUP_RUNS_PER_MINUTE,
      userConcurrency: data.USER_CONCURRENCY,
      groupConcurrency: data.GROUP_CONCURRENCY,
    },
  }
}

/** An empty variable is an unset one. */
const withoutEmpty = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))

/** Everything but the backends' own variables, checked once. Wrong: one sentence that names the variable and what to do. */
export const parseConfig = (env: Env): Config => {
  const given = withoutEmpty(env)
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new DarkroomError('config_invalid', { message: `The configuration has a mistake. ${sentences.join('; ')}.` })
  }
  const { data } = parsed
  const telegram = telegramOf(data)
  return {
    ...(telegram === undefined ? {} : { telegram }),
    http: { host: data.HOST, port: data.PORT, apiKeys: data.API_KEYS, rateLimitPerMinute: data.RATE_LIMIT_PER_MINUTE },
    ...(data.PUBLIC_URL === undefined ? {} : { publicUrl: data.PUBLIC_URL.replace(/\/+$/, '') }),
    storeUrl: given['STORE_URL'] === undefined && data.MONGODB_URI !== undefined ? data.MONGODB_URI : data.STORE_URL,
    queueUrl: data.QUEUE_URL,
    mediaUrl: data.MEDIA_URL,
    tools: { file: data.TOOLS_FILE, refreshSeconds: data.TOOLS_REFRESH_SECONDS },
    limits: {
      generationTimeoutSeconds: data.GENERATION_TIMEOUT_SECONDS,
      queueTimeoutSeconds: data.QUEUE_TIMEOUT_SECONDS,
      accountConcurrency: data.ACCOUNT_CONCURRENCY,
      mediaRetentionDays: data.MEDIA_RETENTION_DAYS,
    },
    trustedHosts: data.TRUSTED_HOSTS,
    secretKeys: data.SECRET_KEY,
    logLevel: data.LOG_LEVEL,
  }
}
