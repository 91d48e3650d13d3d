import type { Message } from 'grammy/types'
import type { ToolDefinition } from '../model/tool.ts'
import type { AlbumOf } from './albums.ts'
import type { BotContext } from './context.ts'
import type { TelegramDeps } from './deps.ts'
import type { CommandCall, Desk } from './feature.ts'
import { draftOf } from './inputs/draft-of.ts'
import { answeredBy } from './topic-opening.ts'

/** A tool's command: what the message holds becomes a draft, and the desk takes it from there. */
export const createToolCommand =
  ({ albumOf, client, desk }: { readonly albumOf: AlbumOf; readonly client: TelegramDeps['client']; readonly desk: Desk }) =>
  async (ctx: BotContext, tool: ToolDefinition, call: CommandCall, message: Message): Promise<void> => {
    const answered = await albumOf(answeredBy(message))
    const bound = draftOf(message, ctx.album, call, tool, client.me, ctx.words, answered)
    if ('problem' in bound) await ctx.say(bound.problem)
    else await desk.submit(ctx, bound.draft, { kind: 'command', name: call.name })
  }
