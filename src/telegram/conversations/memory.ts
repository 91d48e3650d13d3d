import type { ConversationData, VersionedState } from '@grammyjs/conversations'
import { conversations } from '@grammyjs/conversations'
import type { Context, MiddlewareFn } from 'grammy'
import type { JsonValue } from '../../model/json.ts'
import type { BotContext, Extras } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import { askedKey } from './asked-key.ts'

/** A context as it is outside of a conversation's replay. */
export type Outside = Context & Extras

type State = VersionedState<ConversationData>

/** Grows with every change of what an interview does: state of another version can't be replayed. */
export const version = 1
const keptMs = 86_400_000

/**
 * Keeps what has been said in the store, so that it survives a restart. The plugin saves even when an update has failed; here the
 * state stays as it was before such an update, because the update will be handled once more.
 */
export const createMemory = ({ clock, store }: Pick<TelegramDeps, 'clock' | 'store'>, versionNow = version): MiddlewareFn<BotContext> => {
  const failed = new WeakSet<Outside>()
  const keyOf = (ctx: Outside): string => `convo:${askedKey(ctx)}`
  const plugin = conversations<Outside, Context>({
    storage: {
      type: 'context',
      version: versionNow,
      adapter: {
        read: async (ctx) => (await store.kv.get(keyOf(ctx))) as State | undefined,
        write: async (ctx, state) => {
          if (!failed.has(ctx)) await store.kv.put(keyOf(ctx), state as unknown as JsonValue, { expiresAt: clock.now() + keptMs })
        },
        delete: async (ctx) => {
          if (!failed.has(ctx)) await store.kv.remove(keyOf(ctx))
        },
      },
    },
  })
  return async (ctx, next) => {
    if (askedKey(ctx) === undefined) return next()
    await plugin(ctx, async () => {
      try {
        await next()
      } catch (error) {
        failed.add(ctx)
        throw error
      }
    })
  }
}
