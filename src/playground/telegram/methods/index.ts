import { botMethods } from './bot.ts'
import { chatMethods } from './chats.ts'
import { copyMethods } from './copy.ts'
import { editMethods } from './edit.ts'
import type { Method } from './method.ts'
import { sendMethods } from './send.ts'

const all = { ...botMethods, ...sendMethods, ...copyMethods, ...editMethods, ...chatMethods }
const byLowerName = new Map<string, readonly [name: string, method: Method]>(
  Object.entries(all).map(([name, method]) => [name.toLowerCase(), [name, method]] as const),
)

/** Case makes no difference. */
export const methodNamed = (name: string): readonly [name: string, method: Method] | undefined => byLowerName.get(name.toLowerCase())
