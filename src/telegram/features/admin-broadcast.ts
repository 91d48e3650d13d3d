import { createHash } from 'node:crypto'
import { buttonData, type Keys } from '../../model/button.ts'
import type { BotContext } from '../context.ts'
import type { CreateFeature } from '../feature.ts'
import { answeredBy } from '../topic-opening.ts'
import { adminsOnly } from './admins-only.ts'
import type { Content } from './broadcast-record.ts'
import { createBroadcasts } from './broadcasts.ts'

export { createBroadcasts }

/** The text behind the command, or the message that it replies to. */
const contentOf = (ctx: BotContext, text: string): Content | undefined => {
  if (text.trim() !== '') return { text: text.trim() }
  const message = answeredBy(ctx.msg)
  return message === undefined ? undefined : { chat: ctx.place.chat, message: message.message_id }
}

/** The same update, handled twice, is one broadcast. */
const idOf = (updateKey: string): string => createHash('sha256').update(updateKey).digest('base64url').slice(0, 16)

const key = (text: string, id: string, action: 'send' | 'cancel' | 'stop') => ({ text, data: buttonData('broadcast', id, action) })

export const adminBroadcast: CreateFeature = (deps) => {
  const broadcasts = createBroadcasts(deps)

  /** Everybody sees just what the admin sees here. */
  const offer = async (ctx: BotContext, content: Content): Promise<void> => {
    const { broadcast } = ctx.words.admin
    const people = await deps.store.accounts.countPeople({ platform: 'telegram', banned: false })
    if (people === 0) {
      await ctx.say(broadcast.nobody)
      return
    }
    const { chat, thread } = ctx.place
    const id = idOf(ctx.updateKey)
    await broadcasts.prepare(id, { by: ctx.caller.account, chat, ...(thread === undefined ? {} : { thread }), content })
    const keys = [[key(broadcast.send, id, 'send'), key(broadcast.cancel, id, 'cancel')]]
    if ('text' in content) {
      await ctx.say(content.text, { replyTo: false })
      await ctx.say(broadcast.preview(people), { keys, replyTo: false })
    } else await ctx.say(broadcast.previewCopy(people), { keys, replyTo: content.message })
  }

  const showState = async (ctx: BotContext, id: string): Promise<void> => {
    const { broadcast } = ctx.words.admin
    const record = await broadcasts.get(id)
    if (record === undefined) return ctx.answer(broadcast.gone, { alert: true })
    const said = {
      draft: broadcast.gone,
      running: broadcast.running,
      cancelled: broadcast.cancelled,
      stopped: broadcast.stopped,
      broken: broadcast.stopped,
      done: broadcast.over,
    }[record.state]
    const keys: Keys = record.state === 'running' ? [[key(broadcast.stop, id, 'stop')]] : []
    await ctx.answer(said)
    await ctx.revise(said, keys)
  }

  return {
    name: 'admin-broadcast',
    commands: [
      {
        name: 'broadcast',
        audience: 'admin',
        menus: ['private'],
        run: async (ctx, { text }) => {
          const content = contentOf(ctx, text)
          if (content === undefined) await ctx.say(ctx.words.admin.broadcast.howTo)
          else await offer(ctx, content)
        },
      },
    ],
    buttons: adminsOnly({
      broadcast: async (ctx, [id = '', action = '']) => {
        if (action === 'send') await broadcasts.start(id, ctx.callbackQuery?.message?.message_id)
        if (action === 'cancel') await broadcasts.cancel(id)
        if (action === 'stop') await broadcasts.stop(id)
        await showState(ctx, id)
      },
    }),
  }
}
