import { GrammyError, InputFile } from 'grammy'
import type { Keys } from '../../model/button.ts'
import { buttonData } from '../../model/button.ts'
import { inlineKeyboard } from '../../model/inline-keyboard.ts'
import type { UsageRow } from '../../ports/store/generations.ts'
import type { BotContext } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import type { CreateFeature } from '../feature.ts'
import { type Html, html, joinHtml } from '../html.ts'
import { type StatsFacts, statsText } from './admin-stats-view.ts'
import { adminsOnly } from './admins-only.ts'
import { type ChartDay, statsChart } from './stats-chart.ts'

const dayMs = 86_400_000
const usualDays = 7
const mostDays = 90
const offered = [1, 7, 30]
/** Of the newest runs: looking at each costs a little. */
const mostLookedAt = 5_000
const lookedAtOnce = 200
const deadLookedAt = 200

const sumOf = (rows: readonly UsageRow[], pick: (row: UsageRow) => number): number => rows.reduce((sum, row) => sum + pick(row), 0)

const chartDaysOf = (rows: readonly UsageRow[], firstDay: number, days: number): readonly ChartDay[] =>
  Array.from({ length: days }, (_, index) => {
    const own = rows.filter((row) => row.day === firstDay + index)
    return {
      day: firstDay + index,
      completed: sumOf(own, (row) => row.completed),
      failed: sumOf(own, (row) => row.failed),
      costUsd: sumOf(own, (row) => row.costUsd),
    }
  })

/** From a typed or carried number of days; undefined for what is none. */
const daysIn = (text: string): number | undefined => {
  if (text.trim() === '') return usualDays
  const days = Number(text)
  return Number.isInteger(days) && days >= 1 && days <= mostDays ? days : undefined
}

export const adminStats: CreateFeature = ({ catalog, client, clock, log, pictures, queue, store }: TelegramDeps) => {
  const undeliveredSince = async (from: number): Promise<StatsFacts['undelivered']> => {
    let [failed, lookedAt] = [0, 0]
    let cursor: string | undefined
    do {
      const page = await store.generations.list({ createdFrom: from }, { limit: lookedAtOnce, ...(cursor === undefined ? {} : { cursor }) })
      failed += page.items.filter((generation) => generation.deliveryState === 'failed').length
      lookedAt += page.items.length
      cursor = page.nextCursor
    } while (cursor !== undefined && lookedAt < mostLookedAt)
    return { failed, ...(cursor === undefined ? {} : { lookedAt }) }
  }

  const gather = async (days: number): Promise<{ facts: StatsFacts; chart: string }> => {
    const now = clock.now()
    const firstDay = Math.floor(now / dayMs) - days + 1
    const from = firstDay * dayMs
    const [rows, people, undelivered, inbox, size, dead] = await Promise.all([
      store.generations.usage({ from, to: now + 1 }),
      store.accounts.countPeople({ platform: 'telegram', seenFrom: from }),
      undeliveredSince(from),
      store.inbox.count(client.bot),
      queue.size(),
      queue.dead(deadLookedAt),
    ])
    const toolIds = [...new Set(rows.map((row) => row.toolId))]
    const tools = toolIds.map((toolId) => {
      const own = rows.filter((row) => row.toolId === toolId)
      const command = catalog.get(toolId)?.commandName
      return {
        name: command === undefined ? toolId : `/${command}`,
        runs: sumOf(own, (row) => row.runs),
        failed: sumOf(own, (row) => row.failed),
        costUsd: sumOf(own, (row) => row.costUsd),
      }
    })
    const facts: StatsFacts = {
      days,
      runs: sumOf(rows, (row) => row.runs),
      completed: sumOf(rows, (row) => row.completed),
      failed: sumOf(rows, (row) => row.failed),
      costUsd: sumOf(rows, (row) => row.costUsd),
      people,
      undelivered,
      // This very request is one of them.
      inbox: { ...inbox, waiting: Math.max(0, inbox.waiting - 1) },
      dead: { count: size.dead, kinds: [...new Set(dead.map((work) => work.kind))] },
      tools: tools.sort((a, b) => b.runs - a.runs),
    }
    return { facts, chart: statsChart(chartDaysOf(rows, firstDay, days)) }
  }

  const put = async (ctx: BotContext, picture: Uint8Array, caption: Html, keys: Keys): Promise<void> => {
    const { chat, thread } = ctx.place
    const file = (): InputFile => new InputFile(picture, 'stats.png')
    const said = { caption: caption.html, parse_mode: 'HTML' as const }
    const reply_markup = inlineKeyboard(keys)
    const pressed = ctx.callbackQuery?.message?.message_id
    if (pressed !== undefined) {
      try {
        await ctx.api.editMessageMedia(chat, pressed, { type: 'photo', media: file(), ...said }, { reply_markup })
        return
      } catch (error) {
        if (!(error instanceof GrammyError)) throw error
      }
    }
    const topic = thread === undefined ? {} : { message_thread_id: Number(thread) }
    await ctx.api.sendPhoto(chat, file(), { ...said, ...topic, reply_markup })
  }

  const show = async (ctx: BotContext, days: number): Promise<void> => {
    const { stats } = ctx.words.admin
    const { facts, chart } = await gather(days)
    const text = statsText(ctx.words, facts)
    const keys = [offered.map((each) => ({ text: stats.days(each), data: buttonData('stats', each) }))]
    const picture = await pictures.draw(chart).catch((error: unknown) => {
      log.warn({ error }, 'the chart could not be drawn')
      return undefined
    })
    if (picture === undefined) await ctx.say(text, { keys })
    else await put(ctx, picture.bytes, joinHtml([text, html`${stats.legend}`], '\n\n'), keys)
  }

  return {
    name: 'admin-stats',
    commands: [
      {
        name: 'stats',
        audience: 'admin',
        menus: ['private'],
        run: async (ctx, { text }) => {
          const days = daysIn(text)
          await (days === undefined ? ctx.say(ctx.words.admin.stats.howTo) : show(ctx, days))
        },
      },
    ],
    buttons: adminsOnly({
      stats: async (ctx, [days = '']) => {
        await ctx.answer('')
        await show(ctx, daysIn(days) ?? usualDays)
      },
    }),
  }
}
