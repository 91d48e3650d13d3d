import type { Conversation } from '@grammyjs/conversations'
import type { Context } from 'grammy'
import type { Values } from '../../model/generation.ts'
import type { FileRef } from '../draft.ts'
import type { Answered, Asking } from './asking.ts'
import type { Outside } from './memory.ts'
import type { Asked } from './open-question.ts'

type Talk = Conversation<Outside, Context>

/**
 * Does something outside of the replay, once, and remembers what came of it. Whatever is said goes through here too: the plugin
 * has an API of its own for that, but our pacing would count each call again with every replay. An error keeps what it is.
 */
const outside = async <T>(talk: Talk, task: (ctx: Outside) => Promise<T>): Promise<T> => {
  let cause: unknown
  return talk.external({
    task,
    beforeStoreError: (error) => {
      cause = error
      return null
    },
    afterLoadError: () => cause,
  })
}

/** Asks for one field until the answer fits. Nothing that is meant for others is kept from them. */
const askOne = async (talk: Talk, asking: Asking, asked: Asked, index: number): Promise<Answered> => {
  let posted = await outside(talk, (ctx) => asking.post(ctx, asked, index))
  for (;;) {
    await talk.wait()
    const seen = posted
    const heard = await outside(talk, (ctx) => asking.hear(ctx, asked, index, seen))
    if (heard.kind === 'elsewhere') await talk.skip({ next: true })
    else if (heard.kind === 'late') await talk.halt({ next: true })
    else if (heard.kind === 'again') posted = heard.posted
    else return heard
  }
}

/**
 * Asks for each field in turn. It only says what it came to: nothing is executed inside a replay, which may run any number of
 * times.
 */
export const createInterview =
  (asking: Asking) =>
  async (talk: Talk, _first: Context, asked: Asked): Promise<void> => {
    let values: Values = {}
    let files: Readonly<Record<string, readonly FileRef[]>> = {}
    for (const [index, { field }] of asked.question.fields.entries()) {
      const answer = await askOne(talk, asking, asked, index)
      if (answer.kind === 'given_up') return
      if (answer.kind === 'value') values = { ...values, [field.name]: answer.value }
      if (answer.kind === 'files') files = { ...files, [field.name]: answer.files }
      if (answer.kind === 'cancelled') {
        await outside(talk, (ctx) => asking.end(ctx, { ...asked.question, values, files, cancelled: true }))
        return
      }
    }
    await outside(talk, (ctx) => asking.end(ctx, { ...asked.question, values, files }))
  }
