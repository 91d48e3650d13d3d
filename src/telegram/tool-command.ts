import type { Message } from 'grammy/types'
import type { ToolDefinition } from '../model/tool.ts'
import type { BotContext } from './context.ts'
import type { TelegramDeps } from './deps.ts'
import type { CommandCall, Desk } from './feature.ts'
import { draftOf } from './inputs/draft-of.ts'

/** A tool's command: what the message holds becomes a draft, and the desk takes it from there. */
export const createToolCommand =
  ({ client, desk }: { readonly client: TelegramDeps['client']; readonly desk: Desk }) =>
  async (ctx: BotContext, tool: ToolDefinition, call: CommandCall, message: Message): Promise<void> => {
    const bound = draftOf(message, ctx.album, call, tool, client.me, ctx.words)
    if ('problem' in bound) await ctx.say(bound.problem)
    else await desk.submit(ctx, bound.draft, { kind: 'command', name: call.name })
  }
