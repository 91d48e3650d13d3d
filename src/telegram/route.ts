import type { Message } from 'grammy/types'
import { parseButton, type Verb } from '../model/button.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { ToolCatalog } from '../ports/tool-catalog.ts'
import { mayUse } from './access.ts'
import { parseCommand } from './commands.ts'
import type { BotContext, Finished } from './context.ts'
import type { CommandCall, Desk, Feature, FeatureCommand } from './feature.ts'

export interface RouteDeps {
  readonly catalog: ToolCatalog
  readonly features: readonly Feature[]
  readonly desk: Desk
  readonly userName: () => string
  readonly runTool: (ctx: BotContext, tool: ToolDefinition, call: CommandCall, message: Message) => Promise<void>
}

/** Of an album, the message that carries the command. */
const commandIn = (ctx: BotContext, userName: string): { call: CommandCall; message: Message } | 'other' | undefined => {
  const messages = ctx.album.length > 0 ? ctx.album : ctx.msg === undefined || ctx.callbackQuery !== undefined ? [] : [ctx.msg]
  let isForOther = false
  for (const message of messages) {
    const found = parseCommand(message, userName)
    if (found === undefined) continue
    if (!('otherBot' in found)) return { call: found, message }
    isForOther = true
  }
  return isForOther ? 'other' : undefined
}

/** Who takes what. Names are looked up at that very moment, so a tool that came a second ago works. */
export const createRoute = ({ catalog, features, desk, userName, runTool }: RouteDeps) => {
  const commands = new Map<string, FeatureCommand>(
    features.flatMap((feature) => (feature.commands ?? []).map((command) => [command.name, command] as const)),
  )
  const buttons = new Map<Verb, NonNullable<NonNullable<Feature['buttons']>[Verb]>>(
    features.flatMap((feature) => Object.entries(feature.buttons ?? {}).map(([verb, run]) => [verb as Verb, run] as const)),
  )
  const answers = new Map(features.flatMap((feature) => Object.entries(feature.answers ?? {})))

  /** Own commands first: no tool may have one of them. Tools of the admins are unknown commands to everybody else. */
  const takerOf = (ctx: BotContext, call: CommandCall, message: Message): (() => Promise<void>) | undefined => {
    const own = commands.get(call.name)
    if (own !== undefined && (own.audience === 'everyone' || ctx.caller.isAdmin)) return () => own.run(ctx, call)
    const tool = own === undefined ? toolOf(call.name) : undefined
    return tool !== undefined && mayUse(tool, ctx.caller) ? () => runTool(ctx, tool, call, message) : undefined
  }

  const toolOf = (name: string): ToolDefinition | undefined =>
    catalog.byCommand(name) ?? catalog.list().find((tool) => tool.aliases.some((alias) => alias.toLowerCase() === name))

  return {
    commandIn: (ctx: BotContext) => commandIn(ctx, userName()),
    /** Would the command start a run? */
    startsRun: (ctx: BotContext, call: CommandCall): boolean => {
      const own = commands.get(call.name)
      if (own !== undefined) return own.startsRun?.(call) === true
      const tool = toolOf(call.name)
      return tool !== undefined && mayUse(tool, ctx.caller)
    },
    command: async (ctx: BotContext, call: CommandCall, message: Message): Promise<void> => {
      const run = takerOf(ctx, call, message)
      await (run === undefined ? desk.unknownCommand(ctx, call.name) : run())
    },
    /** A button that nobody knows any more is answered all the same. */
    button: async (ctx: BotContext, data: string): Promise<void> => {
      const pressed = parseButton(data)
      const run = pressed === undefined ? undefined : buttons.get(pressed.verb)
      if (pressed === undefined || run === undefined) return ctx.answer(ctx.words.access.oldButton)
      await run(ctx, pressed.args)
    },
    isWizardButton: (data: string): boolean => parseButton(data)?.verb === 'ask',
    answer: async (ctx: BotContext, finished: Finished): Promise<void> => {
      await answers.get(finished.purpose)?.(ctx, finished)
    },
  }
}
export type Route = ReturnType<typeof createRoute>
