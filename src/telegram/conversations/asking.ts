import type { JsonValue } from '../../model/json.ts'
import type { Words } from '../../words/index.ts'
import type { Finished } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import { oneLine } from '../views/one-line.ts'
import { type Answer, answerOf } from './answer.ts'
import { heardBy } from './heard.ts'
import type { Outside } from './memory.ts'
import { type Asked, isLate, type OpenQuestion, type OpenQuestions } from './open-question.ts'
import { type AskedField, askData, labelOf, placeholderOf, promptKeys, promptText } from './prompt.ts'

/** Each wrong answer makes the state longer, and nobody likes to be asked for ever. */
const mostMessages = 10

/** Where an answer can be given, and since when. */
export type Posted = Pick<OpenQuestion, 'messages' | 'askedAt'>

/** An answer that ends the asking for one field. */
export type Answered = Exclude<Answer, { kind: 'problem' }> | { readonly kind: 'given_up' }

export type Outcome =
  | Answered
  | { readonly kind: 'again'; readonly posted: Posted }
  /** It is about something else. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'late' }

const valueLine = (value: JsonValue, { wizard }: Words): string =>
  typeof value === 'boolean' ? (value ? wizard.yes : wizard.no) : oneLine(String(value), 100)

/** The message whose button was pressed tells what was chosen, and loses its buttons. */
const confirmPress = async (ctx: Outside, { field }: AskedField, answer: Answer): Promise<void> => {
  const { wizard } = ctx.words
  const label = oneLine(labelOf(field), 100)
  await ctx.answer('')
  if (answer.kind === 'value') await ctx.revise(wizard.chosen(label, valueLine(answer.value, ctx.words)))
  if (answer.kind === 'skipped') await ctx.revise(wizard.skipped(label))
  if (answer.kind === 'cancelled') await ctx.revise(wizard.cancelled)
}

export interface AskingDeps extends Pick<TelegramDeps, 'clock' | 'client'> {
  readonly open: OpenQuestions
}

/** What an interview does to the world: asks, listens, and tells what it came to. */
export const createAsking = ({ clock, client, open }: AskingDeps) => {
  const post = async (ctx: Outside, asked: Asked, index: number, before?: Posted, problem?: string): Promise<Posted> => {
    const { question, token } = asked
    const field = question.fields[index]
    if (field === undefined) throw new Error(`there is no field ${index} to ask for`)
    const mustReply = ctx.place.kind !== 'private'
    const place = { index, total: question.fields.length }
    const ask = placeholderOf(field, ctx.words)
    const message = await ctx.say(promptText(field, { place, problem, mustReply }, ctx.words), {
      keys: promptKeys(field, (choice) => askData(token, ctx.caller.id, index, choice), ctx.words),
      ...(ask === undefined ? {} : { ask }),
      ...(question.replyTo === undefined ? {} : { replyTo: question.replyTo }),
    })
    const posted: Posted = { messages: [...(before?.messages ?? []), message], askedAt: clock.now() }
    await open.put(ctx, { question, token, index, ...posted, isOver: false })
    return posted
  }

  /** It can be taken up again with a press. */
  const giveUp = async (ctx: Outside, { question, token }: Asked, index: number, posted: Posted, problem: string): Promise<void> => {
    await open.put(ctx, { question, token, index, ...posted, isOver: true })
    const { wizard } = ctx.words
    await ctx.say(`${problem}\n${wizard.givenUp}`, { keys: [[{ text: wizard.startOver, data: askData(token, ctx.caller.id, 'again') }]] })
  }

  return {
    post: (ctx: Outside, asked: Asked, index: number): Promise<Posted> => post(ctx, asked, index),
    hear: async (ctx: Outside, asked: Asked, index: number, posted: Posted): Promise<Outcome> => {
      const field = asked.question.fields[index]
      const heard = heardBy(ctx, { token: asked.token, index, messages: posted.messages }, client.me)
      const answer = heard === undefined || field === undefined ? undefined : answerOf(field, heard, ctx.words)
      if (answer === undefined || field === undefined) return { kind: 'elsewhere' }
      if (isLate(posted, clock.now())) return { kind: 'late' }
      if (answer.kind !== 'problem') {
        if (ctx.callbackQuery !== undefined) await confirmPress(ctx, field, answer)
        return answer
      }
      if (posted.messages.length < mostMessages) return { kind: 'again', posted: await post(ctx, asked, index, posted, answer.problem) }
      await giveUp(ctx, asked, index, posted, answer.problem)
      return { kind: 'given_up' }
    },
    end: async (ctx: Outside, { purpose, data, values, files, cancelled }: Finished): Promise<void> => {
      ctx.finished = { purpose, data, values, files, ...(cancelled === undefined ? {} : { cancelled }) }
      await open.remove(ctx)
    },
  }
}
export type Asking = ReturnType<typeof createAsking>
