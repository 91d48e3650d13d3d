import { DarkroomError, type ErrorCode } from '../model/errors.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { Words } from '../words/index.ts'
import { takesSentence } from './inputs/value.ts'
import type { Refusal } from './limits.ts'

/** What an error of the executor is in a chat: one sentence in its language, and never the error's own words. */
export const problemOf = (error: DarkroomError, tool: ToolDefinition, words: Words): string => {
  const [problem] = error.fields ?? []
  const field = tool.inputSchema.find(({ name }) => name === problem?.name)
  if (field === undefined) return words.errors[error.code]
  return problem?.code === undefined
    ? takesSentence(field, words)
    : words.access.badInput(field.label ?? field.name, words.errors[problem.code])
}

export const refusalText = ({ whose, kind, most }: Refusal, { access }: Words): string => {
  if (whose === 'group') return kind === 'rate' ? access.groupTooManyPerMinute(most) : access.groupTooManyNow(most)
  return kind === 'rate' ? access.tooManyPerMinute(most) : access.tooManyNow(most)
}

/** Our records are away, or we are about to be: the update is handled again, and its answer comes then. */
const untold: readonly ErrorCode[] = ['store_unavailable', 'shutting_down']

/** An error that the chat is told of. */
export const isProblem = (error: unknown): error is DarkroomError => error instanceof DarkroomError && !untold.includes(error.code)
