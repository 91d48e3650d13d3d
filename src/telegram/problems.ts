import { DarkroomError } from '../model/errors.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { Words } from '../words/index.ts'
import type { Refusal } from './limits.ts'

/** What an error of the executor is in a chat: one sentence, and never the error's own words unless they are ours for people. */
export const problemOf = (error: DarkroomError, tool: ToolDefinition, words: Words): string => {
  const [field] = error.fields ?? []
  if (field === undefined) return words.errors[error.code]
  const label = tool.inputSchema.find((one) => one.name === field.name)?.label ?? field.name
  return words.access.badInput(label, field.message)
}

export const refusalText = ({ whose, kind, most }: Refusal, { access }: Words): string => {
  if (whose === 'group') return kind === 'rate' ? access.groupTooManyPerMinute(most) : access.groupTooManyNow(most)
  return kind === 'rate' ? access.tooManyPerMinute(most) : access.tooManyNow(most)
}

export const isDarkroomError = (error: unknown): error is DarkroomError => error instanceof DarkroomError
