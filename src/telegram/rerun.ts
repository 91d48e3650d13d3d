import type { Generation, Values } from '../model/generation.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { BotContext } from './context.ts'
import type { TelegramDeps } from './deps.ts'
import type { Draft } from './draft.ts'

/** As a seed, it asks for a new one, whatever is usually taken. */
export const newSeed = -1

/** Exactly what it ran with, seed included, as far as the tool still takes it. */
export const sameInputs = ({ inputs }: Pick<Generation, 'inputs'>, tool: ToolDefinition): Values => {
  const names = new Set(tool.inputSchema.map((field) => field.name))
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => names.has(name)))
}

/** The message whose button was pressed: what comes of it answers that one. */
export const replyToPressed = ({ msg }: Pick<BotContext, 'msg'>): Pick<Draft, 'replyTo'> =>
  msg === undefined ? {} : { replyTo: msg.message_id }

/** The tool of a run, as it is now; undefined, and the press is answered, when it is gone. */
export const toolOfRun = async (
  { catalog }: Pick<TelegramDeps, 'catalog'>,
  ctx: BotContext,
  run: Generation,
): Promise<ToolDefinition | undefined> => {
  const tool = catalog.get(run.toolId)
  if (tool === undefined) await ctx.answer(ctx.words.menu.again.gone(run.tool.displayName), { alert: true })
  return tool
}
