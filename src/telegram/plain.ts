import type { Keys } from '../model/button.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { BotContext } from './context.ts'
import type { TelegramDeps } from './deps.ts'
import type { Desk } from './feature.ts'
import { fits } from './inputs/fits.ts'
import { gather } from './inputs/gather.ts'
import { startKey } from './start-key.ts'

const mostOffered = 8

const rowsOf = (tools: readonly ToolDefinition[]): Keys => {
  const keys = tools.slice(0, mostOffered).map(startKey)
  return Array.from({ length: Math.ceil(keys.length / 2) }, (_, row) => keys.slice(row * 2, row * 2 + 2))
}

/** What is said to a message that is no command and answers no question: in a private chat a hint, elsewhere nothing. */
export const createPlain =
  ({ desk, client }: { readonly desk: Desk; readonly client: TelegramDeps['client'] }) =>
  async (ctx: BotContext): Promise<void> => {
    const message = ctx.message
    if (message === undefined || ctx.place.kind !== 'private') return
    const { access } = ctx.words
    const [file] = gather(message, ctx.album, client.me).files
    const tools = desk.toolsFor(ctx)
    if (file === undefined) {
      if (message.text === undefined) return
      const example = tools.find((tool) => tool.inputSchema.some((field) => field.type === 'text')) ?? tools[0]
      await ctx.say(example === undefined ? access.plainText : access.plainHint(`/${example.commandName} …`))
      return
    }
    const fitting = tools.filter((tool) => tool.inputSchema.some((field) => fits(file, field.type)))
    if (fitting.length === 0) await ctx.say(access.plainMediaNothing)
    else await ctx.say(access.plainMedia, { keys: rowsOf(fitting), replyTo: message.message_id })
  }
