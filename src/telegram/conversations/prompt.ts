import { buttonData, type Keys } from '../../model/button.ts'
import type { InputField } from '../../model/tool.ts'
import { mediaFieldTypes } from '../../model/tool.ts'
import type { Words } from '../../words/index.ts'
import type { Question } from '../feature.ts'
import type { Html } from '../html.ts'
import { html, joinHtml } from '../html.ts'
import { exampleValue } from '../views/example-line.ts'
import { fieldTakes } from '../views/field-takes.ts'
import { oneLine } from '../views/one-line.ts'
import { inRows } from '../views/paging.ts'

/** More than that are numbered in the text instead. */
export const mostButtons = 20
const mostNumbered = 80
const longestPlaceholder = 64
const shortOption = 14

export type AskedField = Question['fields'][number]

export const labelOf = ({ name, label }: InputField): string => label ?? name

/** What a press stands for, beside the number of an option. */
export const choices = { skip: 's', cancel: 'c', yes: 'y', no: 'n' } as const

export const hasNumberedOptions = ({ type, options = [] }: InputField): boolean => type === 'enum' && options.length > mostButtons

const isChosenByButton = (field: InputField): boolean =>
  field.type === 'boolean' || (field.type === 'enum' && (field.options ?? []).length > 0 && !hasNumberedOptions(field))

const optionLines = ({ options = [] }: InputField, words: Words['wizard']): readonly Html[] => [
  ...options.slice(0, mostNumbered).map((option, index) => html`${index + 1}. ${oneLine(option, 36)}`),
  ...(options.length > mostNumbered ? [html`${words.moreOptions(options.length - mostNumbered)}`] : []),
]

/** Whoever words the question says there what is wanted. */
const wantedLines = ({ field, text }: AskedField, words: Words): readonly Html[] => {
  const { wizard } = words
  if (isChosenByButton(field)) return [html`${wizard.choose}`]
  if (hasNumberedOptions(field)) return [html`${wizard.chooseNumber}`, ...optionLines(field, wizard)]
  if (text !== undefined) return []
  const example = mediaFieldTypes.has(field.type) ? undefined : exampleValue(words, field)
  return [html`${wizard.send(fieldTakes(words, field))}`, ...(example === undefined ? [] : [html`${wizard.example(example)}`])]
}

export interface PromptOptions {
  readonly place: { readonly index: number; readonly total: number }
  /** What was wrong with the last answer. */
  readonly problem?: string | undefined
  /** Only a reply counts as the answer. */
  readonly mustReply: boolean
}

/** The question for one field: what is wanted, its range or options, and an example. */
export const promptText = (asked: AskedField, { place, problem, mustReply }: PromptOptions, words: Words): Html => {
  const { field, text } = asked
  const step = place.total > 1 ? ` · ${words.wizard.step(place.index + 1, place.total)}` : ''
  const said = field.description?.trim() ?? ''
  return joinHtml([
    ...(problem === undefined ? [] : [html`${problem}`, html``]),
    html`<b>${oneLine(text ?? labelOf(field), 300)}</b>${step}`,
    ...(text === undefined && said !== '' ? [html`${oneLine(said, 300)}`] : []),
    ...wantedLines(asked, words),
    ...(mustReply && !isChosenByButton(field) ? [html`${words.wizard.replyToThis}`] : []),
  ])
}

/** `dataOf` makes the button's data of what it stands for. */
export const promptKeys = ({ field, canSkip }: AskedField, dataOf: (choice: string) => string, { wizard }: Words): Keys => {
  const key = (text: string, choice: string) => ({ text, data: dataOf(choice) })
  const options = isChosenByButton(field) && field.type === 'enum' ? (field.options ?? []) : []
  const perRow = options.every((option) => option.length <= shortOption) ? 2 : 1
  return [
    ...(field.type === 'boolean' ? [[key(wizard.yes, choices.yes), key(wizard.no, choices.no)]] : []),
    ...inRows(
      options.map((option, index) => key(oneLine(option, 40), String(index))),
      perRow,
    ),
    [...(canSkip ? [key(wizard.skip, choices.skip)] : []), key(wizard.cancel, choices.cancel)],
  ]
}

/** What stands greyed in the reply box; undefined where the answer is a press. */
export const placeholderOf = ({ field }: AskedField, words: Words): string | undefined =>
  isChosenByButton(field) ? undefined : oneLine(fieldTakes(words, field), longestPlaceholder)

/** Everything that a button of the wizard carries: which asking, whose, which field, what it stands for. */
export const askData = (token: string, owner: string, index: number | 'again', choice = '-'): string =>
  buttonData('ask', token, owner, index, choice)
