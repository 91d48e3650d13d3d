import type { JsonValue } from '../../model/json.ts'
import type { InputField } from '../../model/tool.ts'
import { mediaFieldTypes } from '../../model/tool.ts'
import type { Words } from '../../words/index.ts'
import type { FileRef } from '../draft.ts'
import { fits, largestDownload } from '../inputs/fits.ts'
import { checkValue } from '../inputs/value.ts'
import { fieldTakes } from '../views/field-takes.ts'
import { type AskedField, choices, hasNumberedOptions } from './prompt.ts'

/** What somebody said to a question: a press of one of its buttons, or a message. */
export type Heard = { readonly choice: string } | { readonly text: string; readonly files: readonly FileRef[] }

export type Answer =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'files'; readonly files: readonly FileRef[] }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'cancelled' }
  /** One sentence about why it can't be taken. */
  | { readonly kind: 'problem'; readonly problem: string }

const mostFiles = 20

/** Undefined for a button that this question doesn't have. */
const pressed = ({ field, canSkip }: AskedField, choice: string): Answer | undefined => {
  if (choice === choices.cancel) return { kind: 'cancelled' }
  if (choice === choices.skip) return canSkip ? { kind: 'skipped' } : undefined
  if (field.type === 'boolean')
    return choice === choices.yes || choice === choices.no ? { kind: 'value', value: choice === choices.yes } : undefined
  const option = /^\d+$/.test(choice) ? field.options?.[Number(choice)] : undefined
  return option === undefined ? undefined : { kind: 'value', value: option }
}

const numbered = (field: InputField, text: string): string | undefined =>
  hasNumberedOptions(field) && /^\d+\.?$/.test(text) ? field.options?.[Number.parseInt(text, 10) - 1] : undefined

const typed = (field: InputField, text: string, words: Words): Answer => {
  if (text === '') return { kind: 'problem', problem: words.wizard.inWords }
  const checked = checkValue(field, text, words)
  if ('value' in checked) return { kind: 'value', value: checked.value }
  const option = numbered(field, text)
  if (option !== undefined) return { kind: 'value', value: option }
  if (field.maxLength !== undefined && text.length > field.maxLength)
    return { kind: 'problem', problem: words.wizard.tooLong(text.length, field.maxLength) }
  if (field.type === 'enum') return { kind: 'problem', problem: words.wizard.noSuchOption }
  return { kind: 'problem', problem: words.wizard.needs(fieldTakes(words, field), field.type === 'seed' ? undefined : field.step) }
}

const megabyte = 1024 * 1024

const sent = (field: InputField, { text, files }: { text: string; files: readonly FileRef[] }, words: Words): Answer => {
  const problem = (sentence: string): Answer => ({ kind: 'problem', problem: sentence })
  if (files.length === 0) {
    const checked = checkValue(field, text, words)
    return 'value' in checked ? { kind: 'value', value: checked.value } : problem(words.wizard.needs(fieldTakes(words, field), undefined))
  }
  const most = field.type === 'images' ? (field.max ?? mostFiles) : 1
  if (!files.every((file) => fits(file, field.type))) return problem(words.wizard.needs(fieldTakes(words, field), undefined))
  if (files.length > most) return problem(words.wizard.tooManyFiles(most))
  const isTooBig = files.some(({ bytes = 0 }) => bytes > largestDownload)
  return isTooBig ? problem(words.wizard.tooBig(largestDownload / megabyte)) : { kind: 'files', files }
}

/** What was said, as an answer for that field; undefined when it is none of its buttons. */
export const answerOf = (asked: AskedField, heard: Heard, words: Words): Answer | undefined => {
  if ('choice' in heard) return pressed(asked, heard.choice)
  return mediaFieldTypes.has(asked.field.type) ? sent(asked.field, heard, words) : typed(asked.field, heard.text, words)
}
