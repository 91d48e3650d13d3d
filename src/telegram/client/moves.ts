import type { KeyValue } from '../../ports/store/kv.ts'

const prefixOf = (bot: string): string => `telegram-moved:${bot}:`

/** Groups that became supergroups: their old id, and the one that works now. */
export const createMoves = ({ kv, bot }: { readonly kv: KeyValue; readonly bot: string }) => {
  const known = new Map<string, string>()
  return {
    load: async (): Promise<void> => {
      const prefix = prefixOf(bot)
      for (const { key, value } of await kv.list(prefix)) {
        if (typeof value === 'string') known.set(key.slice(prefix.length), value)
      }
    },
    note: async (from: string, to: string): Promise<void> => {
      if (known.get(from) === to || from === to) return
      known.set(from, to)
      await kv.put(`${prefixOf(bot)}${from}`, to)
    },
    currentOf: (chat: string): string => {
      let current = chat
      for (let steps = 0; steps < 5 && known.has(current); steps += 1) current = known.get(current) ?? current
      return current
    },
  }
}
export type Moves = ReturnType<typeof createMoves>
