import { z } from 'zod'
import type { TelegramConfig } from '../config.ts'
import type { Check, Patient } from './deps.ts'
import { broken, type Finding, note, ok } from './finding.ts'

const me = z.object({
  ok: z.literal(true),
  result: z.object({
    username: z.string(),
    can_join_groups: z.boolean().optional(),
    can_read_all_group_messages: z.boolean().optional(),
  }),
})
const webhookInfo = z.object({
  ok: z.literal(true),
  result: z.object({
    url: z.string(),
    pending_update_count: z.number(),
    last_error_date: z.number().optional(),
    last_error_message: z.string().optional(),
  }),
})

const newToken = 'Get a token from @BotFather and set TELEGRAM_BOT_TOKEN.'
const reach = 'Check the network and its firewall; where Telegram is blocked, run a Bot API server elsewhere and set TELEGRAM_API_ROOT.'
const recentMs = 3_600_000

type Ask = (method: string, query?: Readonly<Record<string, string | number>>) => ReturnType<Patient['probe']>

const checkPrivacy = (bot: z.infer<typeof me>['result']): Finding => {
  if (bot.can_join_groups === false)
    return note('Groups', 'the bot may not be added to groups', 'If it should, allow it at @BotFather with /setjoingroups.')
  return bot.can_read_all_group_messages === true
    ? note(
        'Groups',
        'privacy mode is off: the bot is sent everything said in its groups',
        'It needs no more than its commands: @BotFather, /setprivacy, Enable.',
      )
    : ok('Groups', 'privacy mode is on: the bot hears what is meant for it')
}

const checkAdmins = ({ admins }: TelegramConfig): Finding =>
  admins.length === 0
    ? note('Admins', 'nobody is one', 'Send /id to the bot and put the number into ADMIN_IDS.')
    : ok('Admins', admins.length === 1 ? 'one is set' : `${admins.length} are set`)

const checkPolling = async (ask: Ask, { isRunning, conflictSeconds }: Patient): Promise<Finding> => {
  if (isRunning) return note('Messages', 'Darkroom is running and fetches them, so it was not asked whether another program does too')
  // Without an offset nothing is taken away: whoever fetches next gets the same.
  const answer = await ask('getUpdates', { timeout: conflictSeconds, limit: 1 })
  if ('unreachable' in answer) return note('Messages', `it could not be asked whether another program fetches them: ${answer.unreachable}`)
  if (answer.status === 409)
    return broken('Messages', 'another program fetches the messages of this bot', 'Stop that one, or give this one a token of its own.')
  return answer.status === 200
    ? ok('Messages', 'they are fetched by polling, and nobody else does')
    : broken('Messages', `Telegram answered ${answer.status} when it was asked for them`, 'Try again in a minute.')
}

/** What Telegram says of the address that it brings messages to. */
const checkWebhook = (info: z.infer<typeof webhookInfo>['result'], { config, clock, telegramWebhookPath }: Patient): readonly Finding[] => {
  const { publicUrl = '' } = config
  if (!publicUrl.startsWith('https:'))
    return [broken('Webhook', 'Telegram brings messages only to https addresses', 'Set PUBLIC_URL to one, or TELEGRAM_MODE=polling.')]
  if (info.url === '') return [note('Webhook', 'none is set yet', 'Darkroom sets it when it starts.')]
  if (info.url !== `${publicUrl}${telegramWebhookPath}`)
    return [
      note(
        'Webhook',
        'Telegram brings messages to another address at the moment',
        'Darkroom changes it when it starts; see that no other program uses this token.',
      ),
    ]
  const { last_error_date: failedAt = 0, last_error_message: message, pending_update_count: waiting } = info
  const isFresh = clock.now() - failedAt * 1_000 < recentMs
  if (message !== undefined && isFresh)
    return [
      broken(
        'Webhook',
        `Telegram could not bring a message within the last hour: ${message} (${waiting} waiting)`,
        'See that PUBLIC_URL leads to Darkroom from outside, with a valid certificate.',
      ),
    ]
  return [ok('Webhook', `Telegram brings messages to PUBLIC_URL (${waiting} waiting)`)]
}

const checkArrival = async (ask: Ask, patient: Patient, telegram: TelegramConfig): Promise<readonly Finding[]> => {
  const info = await ask('getWebhookInfo')
  const parsed = 'unreachable' in info ? undefined : webhookInfo.safeParse(info.body).data?.result
  if (parsed === undefined) return [note('Messages', 'Telegram did not say how they are to be brought', 'Try again in a minute.')]
  if (telegram.mode === 'webhook') return checkWebhook(parsed, patient)
  if (parsed.url === '') return [await checkPolling(ask, patient)]
  return [
    note(
      'Messages',
      'they are brought to an address that somebody has set',
      'Darkroom ends that when it starts and fetches them; see that no other program uses this token.',
    ),
  ]
}

export const checkTelegram: Check = async (patient) => {
  const { telegram } = patient.config
  if (telegram === undefined) return [note('Bot', 'no token is set, so there is no bot', newToken)]
  const ask: Ask = (method, query) => patient.probe(`${telegram.apiRoot}/bot${telegram.token}/${method}`, query)
  const answer = await ask('getMe')
  if ('unreachable' in answer) return [broken('Bot', `Telegram can not be reached: ${answer.unreachable}`, reach)]
  if (answer.status === 401 || answer.status === 404) return [broken('Bot', 'Telegram does not know this token', newToken)]
  const bot = me.safeParse(answer.body).data?.result
  if (bot === undefined)
    return [
      broken(
        'Bot',
        `what answers at TELEGRAM_API_ROOT is no Bot API (${answer.status})`,
        'Check TELEGRAM_API_ROOT, or try again in a minute.',
      ),
    ]
  return [
    ok('Bot', `the token is good, and the bot is @${bot.username}`),
    ...(await checkArrival(ask, patient, telegram)),
    checkAdmins(telegram),
    checkPrivacy(bot),
  ]
}
