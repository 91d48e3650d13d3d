import { Bot } from 'grammy'
import { createApi } from '../../src/net/api.ts'
import { reportTo } from './child.ts'

/** What a grammY bot can't do with less: it reads the command, makes the call upstream and says so. */
const bot = new Bot(process.env['TELEGRAM_BOT_TOKEN'] ?? '', { client: { apiRoot: process.env['TELEGRAM_API_ROOT'] ?? '' } })
const api = createApi({
  baseUrl: process.env['COMFYDEPLOY_API_URL'] ?? '',
  headers: { authorization: `Bearer ${process.env['COMFYDEPLOY_API_KEY'] ?? ''}` },
  timeoutMs: 30_000,
})
bot.command('paint', async (ctx) => {
  await api.request({
    method: 'POST',
    path: '/run/deployment/queue',
    json: { deployment_id: process.env['BENCH_DEPLOYMENT'] ?? '', inputs: { prompt: ctx.match } },
    signal: new AbortController().signal,
  })
  await ctx.reply('Accepted.', { reply_parameters: { message_id: ctx.msg.message_id } })
})
bot.catch((error) => console.error(error.message))
void bot.start()
process.on('SIGTERM', () => process.exit(0))
reportTo('polling')
