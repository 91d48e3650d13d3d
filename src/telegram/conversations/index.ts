import { createHash } from 'node:crypto'
import { createConversation } from '@grammyjs/conversations'
import type { Context, MiddlewareFn } from 'grammy'
import type { BotContext } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import type { Question } from '../feature.ts'
import { askedKey } from './asked-key.ts'
import { createAsking } from './asking.ts'
import { heardBy, pressOf } from './heard.ts'
import { createInterview } from './interview.ts'
import { createMemory, type Outside, version } from './memory.ts'
import { type Asked, createOpenQuestions, isLate, type OpenQuestion } from './open-question.ts'
import { askData } from './prompt.ts'

const interviewId = 'interview'

/** The same for the same update, so that the buttons of a question that is asked once more after a crash are the same. */
const tokenOf = (updateKey: string): string => createHash('sha256').update(updateKey).digest('base64url').slice(0, 8)

/** Short wizards: they ask a person for what is missing, one thing after the other, and hand over what it came to. */
export const createConversations = (deps: Pick<TelegramDeps, 'clock' | 'client' | 'store'>, versionNow = version) => {
  const { clock, client } = deps
  const open = createOpenQuestions(deps)
  const interview = createConversation<Outside, Context>(createInterview(createAsking({ clock, client, open })), { id: interviewId })
  /** The plugin wants the interview made known on each context, once, before it can be begun there. */
  const knowing = new WeakSet<BotContext>()

  const begin = async (ctx: BotContext, question: Question): Promise<void> => {
    await ctx.conversation.exitAll()
    if (!knowing.has(ctx)) {
      knowing.add(ctx)
      await interview(ctx, async () => undefined)
    }
    const asked: Asked = { question, token: tokenOf(ctx.updateKey) }
    await ctx.conversation.enter(interviewId, asked)
  }

  /** Begins to ask, in place of whatever was being asked. */
  const ask = async (ctx: BotContext, question: Question): Promise<void> => {
    if (askedKey(ctx) === undefined) await ctx.say(ctx.words.wizard.cannotAsk)
    else await begin(ctx, question)
  }

  /** The open question that this update answers, if it does. */
  const openFor = async (ctx: BotContext): Promise<OpenQuestion | undefined> => {
    const record = askedKey(ctx) === undefined ? undefined : await open.get(ctx)
    return record === undefined || record.isOver || heardBy(ctx, record, client.me) === undefined ? undefined : record
  }

  const tellLate = async (ctx: BotContext, late: OpenQuestion): Promise<void> => {
    const { wizard } = ctx.words
    await open.put(ctx, { ...late, isOver: true })
    await ctx.say(wizard.tooLate, { keys: [[{ text: wizard.startOver, data: askData(late.token, ctx.caller.id, 'again') }]] })
  }

  /** A button of a question that nobody waits for any more, or of somebody else's. */
  const pressedAfterwards = async (ctx: BotContext): Promise<boolean> => {
    const press = pressOf(ctx)
    if (press === undefined) return false
    const { wizard } = ctx.words
    const record = press.owner === ctx.caller.id && askedKey(ctx) !== undefined ? await open.get(ctx) : undefined
    if (press.index === 'again' && record?.token === press.token && record.isOver) {
      await ctx.answer('')
      await begin(ctx, record.question)
    } else await ctx.answer(press.owner === ctx.caller.id ? wizard.over : wizard.notYours, { alert: press.owner !== ctx.caller.id })
    return true
  }

  /** What the interview didn't take: an answer that came too late, or whose interview is gone, must not vanish. */
  const afterwards: MiddlewareFn<BotContext> = async (ctx, next) => {
    const unheard = await openFor(ctx)
    if (unheard === undefined) {
      if (!(await pressedAfterwards(ctx))) await next()
    } else if (isLate(unheard, clock.now())) await tellLate(ctx, unheard)
    else await begin(ctx, unheard.question)
  }

  const wizard: MiddlewareFn<BotContext> = async (ctx, next) => {
    const goOn = async (): Promise<void> => {
      await afterwards(ctx, next)
    }
    if (askedKey(ctx) === undefined) return goOn()
    knowing.add(ctx)
    await interview(ctx, goOn)
  }

  return {
    /** Keeps what has been said. Goes before everything that may ask. */
    state: createMemory(deps, versionNow),
    /** Takes the answers. Goes behind everything that must never be taken for one: commands, and buttons that aren't a wizard's. */
    wizard,
    ask,
    /** Calls off what is being asked; false when nothing is. */
    cancel: async (ctx: BotContext): Promise<boolean> => {
      if (askedKey(ctx) === undefined) return false
      const record = await open.get(ctx)
      await ctx.conversation.exitAll()
      await open.remove(ctx)
      if (record === undefined || record.isOver || isLate(record, clock.now())) return false
      await ctx.say(ctx.words.wizard.cancelled)
      return true
    },
  }
}
export type Conversations = ReturnType<typeof createConversations>
