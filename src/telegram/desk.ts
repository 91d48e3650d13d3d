import { toolCodeOf } from '../model/button.ts'
import type { JsonObject } from '../model/json.ts'
import type { InputField, ToolDefinition } from '../model/tool.ts'
import { nearest } from '../tools/nearest.ts'
import { maySee, mayUse } from './access.ts'
import { isAddressed } from './commands.ts'
import type { BotContext, Finished } from './context.ts'
import type { TelegramDeps } from './deps.ts'
import type { Draft } from './draft.ts'
import type { Deed, Desk, Question } from './feature.ts'
import { missingOf } from './inputs/missing.ts'
import type { Runner } from './run.ts'
import { startKey } from './start-key.ts'

/** The purpose of the desk's own questions. */
export const draftPurpose = 'draft'

const mostSuggested = 3

export interface DeskDeps extends Pick<TelegramDeps, 'catalog' | 'client' | 'store'> {
  readonly runner: Runner
  readonly ask: (ctx: BotContext, question: Question) => Promise<void>
}

/** What the question brought, put into the draft it was asked for. */
const withAnswers = (draft: Draft, { values, files }: Finished): Draft => ({
  ...draft,
  values: { ...draft.values, ...values },
  files: { ...draft.files, ...files },
})

const exampleOf = (tool: ToolDefinition, missing: readonly InputField[]): string =>
  [`/${tool.commandName}`, ...missing.map((field) => `${field.name}=…`)].join(' ')

export const createDesk = ({ catalog, client, store, runner, ask }: DeskDeps) => {
  const submit = async (ctx: BotContext, draft: Draft, deed: Deed): Promise<void> => {
    const tool = catalog.get(draft.toolId)
    if (tool === undefined || !mayUse(tool, ctx.caller)) {
      await ctx.say(ctx.words.errors.tool_not_found)
      return
    }
    const saved = (await store.accounts.get(ctx.caller.account))?.defaults[tool.toolId] ?? {}
    const missing = missingOf(tool, draft, saved)
    if (missing.length === 0) return runner.runOrConfirm(ctx, tool, draft, deed)
    if (ctx.caller.isAnonymous) {
      // Nobody can be asked: whoever answered could be anybody.
      const names = missing.map((field) => field.label ?? field.name).join(', ')
      await ctx.say(ctx.words.access.missingHere(names, exampleOf(tool, missing)))
      return
    }
    await ask(ctx, {
      purpose: draftPurpose,
      data: { draft, deed } as unknown as JsonObject,
      fields: missing.map((field) => ({ field, canSkip: false })),
      ...(draft.replyTo === undefined ? {} : { replyTo: draft.replyTo }),
    })
  }

  const toolsFor = (ctx: BotContext): readonly ToolDefinition[] => catalog.list().filter((tool) => maySee(tool, ctx.caller))

  const desk: Desk = {
    submit,
    ask,
    toolsFor,
    toolByCode: (ctx, code) => catalog.list().find((tool) => toolCodeOf(tool.toolId) === code && mayUse(tool, ctx.caller)),
    unknownCommand: async (ctx, name) => {
      if (ctx.msg === undefined || !isAddressed(ctx.msg, client.me)) return
      const tools = toolsFor(ctx)
      const meant = nearest(
        name,
        tools.flatMap((tool) => [tool.commandName, ...tool.aliases]),
        mostSuggested,
      )
      const found = meant.flatMap((word) => tools.find((tool) => tool.commandName === word || tool.aliases.includes(word)) ?? [])
      const keys = [...new Set(found)].map((tool) => [startKey(tool)])
      const { access } = ctx.words
      // A reply, so that the buttons know the file that came with it.
      if (keys.length > 0) await ctx.say(access.didYouMean(name), { keys, replyTo: ctx.msg.message_id })
      else await ctx.say(access.unknownCommand(name))
    },
  }
  return {
    desk,
    /** Takes up the answers to the desk's own questions. */
    answered: async (ctx: BotContext, finished: Finished): Promise<void> => {
      if (finished.cancelled === true) return
      const { draft, deed } = finished.data as unknown as { draft: Draft; deed: Deed }
      await submit(ctx, withAnswers(draft, finished), { ...deed, key: deed.key ?? ctx.updateKey })
    },
  }
}
