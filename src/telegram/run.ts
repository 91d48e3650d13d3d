import { z } from 'zod'
import { buttonData } from '../model/button.ts'
import type { DarkroomError } from '../model/errors.ts'
import type { Values } from '../model/generation.ts'
import type { JsonObject } from '../model/json.ts'
import type { ExecutionRequest } from '../model/request.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { BotContext } from './context.ts'
import type { TelegramDeps } from './deps.ts'
import { type Draft, runsOf } from './draft.ts'
import type { Deed } from './feature.ts'
import type { Files } from './inputs/files.ts'
import type { Limits } from './limits.ts'
import { isProblem, problemOf, refusalText } from './problems.ts'
import { createSessions } from './sessions.ts'

/** Above this it is asked first; an album is easily sent by mistake. */
const unaskedRuns = 5
export const mostRuns = 20
const keptMs = 3_600_000

/** A draft that waits for a press. */
const kept = z.object({ draft: z.custom<Draft>(), deed: z.custom<Deed>(), owner: z.string() })
export type KeptDraft = z.infer<typeof kept>

const keptKey = (id: string): string => `draft:${id}`

const sendAsOf = (ctx: BotContext, toolId: string): 'photo' | 'document' | undefined => {
  const preferences = ctx.caller.record?.preferences
  return preferences?.sendAsByTool?.[toolId] ?? preferences?.sendAs
}

const groupOf = (ctx: BotContext): string | undefined => (ctx.place.kind === 'private' ? undefined : ctx.place.chat)

export interface RunnerDeps extends TelegramDeps {
  readonly files: Files
  readonly limits: Limits
}

/** From a complete draft to requests. Says itself what is wrong; what goes well is delivery's to show. */
export const createRunner = (deps: RunnerDeps) => {
  const { clock, executor, files, limits, newId, store } = deps
  const sessionOf = createSessions(deps)

  /** Answers the id of a draft that waits for a press. */
  const keep = async (ctx: BotContext, draft: Draft, deed: Deed): Promise<string> => {
    const id = newId().replaceAll('-', '').slice(-16)
    const value = { draft, deed, owner: ctx.caller.id } as unknown as JsonObject
    await store.kv.put(keptKey(id), value, { expiresAt: clock.now() + keptMs })
    return id
  }

  const requestOf = (
    ctx: BotContext,
    draft: Draft,
    key: string,
    sessionId: string,
  ): Omit<ExecutionRequest, 'inputs' | 'batch' | 'idempotencyKey'> => {
    const { caller, place } = ctx
    const where = { chat: place.chat, ...(place.thread === undefined ? {} : { thread: place.thread }) }
    const message = draft.replyTo === undefined ? {} : { message: String(draft.replyTo) }
    const replyTo = draft.replyTo === undefined ? {} : { replyTo: String(draft.replyTo) }
    const language = caller.record?.preferences?.language ?? ctx.from?.language_code
    const sendAs = sendAsOf(ctx, draft.toolId)
    return {
      toolId: draft.toolId,
      account: caller.account,
      sessionId,
      initiatingEventId: key,
      origin: { platform: 'telegram', ...where, ...message, user: caller.id },
      deliverTo: {
        telegram: { ...where, ...replyTo, ...(language === undefined ? {} : { language }), ...(sendAs === undefined ? {} : { sendAs }) },
      },
      admin: caller.isAdmin,
    }
  }

  const record = ({ caller, place }: BotContext, deed: Deed, eventId: string, sessionId: string): Promise<void> =>
    store.accounts.recordEvent({
      eventId,
      account: caller.account,
      sessionId,
      kind: deed.kind,
      name: deed.name,
      origin: { platform: 'telegram', chat: place.chat, user: caller.id },
      at: clock.now(),
    })

  const executeEach = async (
    request: Omit<ExecutionRequest, 'inputs' | 'batch' | 'idempotencyKey'>,
    key: string,
    inputs: readonly Values[],
  ): Promise<DarkroomError | undefined> => {
    const size = inputs.length
    for (const [index, values] of inputs.entries()) {
      try {
        await executor.execute({
          ...request,
          inputs: values,
          idempotencyKey: `${key}.${index}`,
          ...(size === 1 ? {} : { batch: { index, size } }),
        })
      } catch (error) {
        // It was started before, with what a setting has changed since.
        if (isProblem(error) && error.code === 'idempotency_conflict') continue
        if (!isProblem(error)) throw error
        return error
      }
    }
    return undefined
  }

  /** The same request under the same key is the same generation: doing it again after a crash does nothing. */
  const executeAll = async (ctx: BotContext, draft: Draft, deed: Deed, inputs: readonly Values[]): Promise<DarkroomError | undefined> => {
    const key = deed.key ?? ctx.updateKey
    const sessionId = await sessionOf(ctx.caller.account, ctx.place.chat)
    const request = requestOf(ctx, draft, key, sessionId)
    // Together, so that they are written in one go.
    const [error] = await Promise.all([executeEach(request, key, inputs), record(ctx, deed, key, sessionId)])
    return error
  }

  const run = async (ctx: BotContext, tool: ToolDefinition, draft: Draft, deed: Deed): Promise<void> => {
    const { words } = ctx
    const group = groupOf(ctx)
    const refusal = ctx.caller.isAdmin ? undefined : limits.refusal(ctx.caller.account, group, runsOf(draft))
    if (refusal !== undefined) {
      const id = await keep(ctx, draft, { ...deed, key: deed.key ?? ctx.updateKey })
      await ctx.say(refusalText(refusal, words), { keys: [[{ text: words.access.tryAgain, data: buttonData('confirm_runs', id) }]] })
      return
    }
    try {
      const inputs = await files.fill(draft)
      limits.started(ctx.caller.account, group, inputs.length)
      const error = await executeAll(ctx, draft, deed, inputs)
      if (error !== undefined) await ctx.say(problemOf(error, tool, words))
    } catch (error) {
      if (!isProblem(error)) throw error
      await ctx.say(problemOf(error, tool, words))
    }
  }

  return {
    run,
    /** Many at once are asked about first. */
    runOrConfirm: async (ctx: BotContext, tool: ToolDefinition, draft: Draft, deed: Deed): Promise<void> => {
      const runs = runsOf(draft)
      const { access } = ctx.words
      const most = ctx.caller.isAdmin ? mostRuns : Math.min(mostRuns, limits.mostAtOnce(groupOf(ctx)))
      if (runs > most) {
        await ctx.say(access.tooManyRuns(runs, most))
        return
      }
      if (runs <= unaskedRuns) return run(ctx, tool, draft, deed)
      const id = await keep(ctx, draft, { ...deed, key: deed.key ?? ctx.updateKey })
      const start = { text: access.startThem(runs), data: buttonData('confirm_runs', id) }
      await ctx.say(access.sureSoMany(runs, tool.commandName), {
        keys: [[start, { text: access.noThanks, data: buttonData('forget', id) }]],
      })
    },
    kept: async (id: string): Promise<KeptDraft | undefined> => kept.safeParse(await store.kv.get(keptKey(id))).data,
    forget: (id: string): Promise<void> => store.kv.remove(keptKey(id)),
  }
}
export type Runner = ReturnType<typeof createRunner>
