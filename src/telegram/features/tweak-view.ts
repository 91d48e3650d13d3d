import { buttonData, type Key, type Keys } from '../../model/button.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import type { Words } from '../../words/index.ts'
import { html, joinHtml } from '../html.ts'
import { newSeed } from '../rerun.ts'
import { fieldTakes } from '../views/field-takes.ts'
import { oneLine } from '../views/one-line.ts'
import { inRows, pagerKeys } from '../views/paging.ts'
import { inputText } from '../views/run-info.ts'
import type { View } from '../views/view.ts'
import { fieldAt, pagesOf, type TweakForm, valueOf } from './tweak-form.ts'
import { acts } from './tweak-press.ts'

const longestLabel = 24
const longestValue = 30
const longestShown = 600
const shortOption = 14

const shownValue = (words: Words, form: TweakForm, field: InputField): string => {
  const { info, tweak } = words.results
  const files = form.files[field.name]
  if (files !== undefined) return files.length === 1 ? info.file : info.files(files.length)
  const value = valueOf(form, field)
  if (value === undefined || value === null || value === '') return field.type === 'seed' ? tweak.random : tweak.none
  return field.type === 'seed' && value === newSeed ? tweak.random : inputText(words, value)
}

type ActKey = (text: string, act: string, ...args: readonly (string | number)[]) => Key

const listView = (words: Words, form: TweakForm, tool: ToolDefinition, key: ActKey, id: string): View => {
  const { tweak } = words.results
  const pages = pagesOf(form, tool)
  const page = Math.min(form.page, Math.max(0, pages.length - 1))
  const fields = (pages[page] ?? []).map(({ index, field }) => {
    const label = oneLine(field.label ?? field.name, longestLabel)
    return [key(`${label}: ${oneLine(shownValue(words, form, field), longestValue)}`, acts.open, index)]
  })
  return {
    text: joinHtml([html`<b>${tweak.title(tool.displayName)}</b>`, html`${tweak.how}`]),
    keys: [
      ...fields,
      ...pagerKeys(words, { page, pages: pages.length }, (to) => buttonData('form', id, acts.page, to)),
      [key(tweak.reset, acts.reset), key(tweak.run, acts.run), key(tweak.close, acts.close)],
    ],
  }
}

const fieldKeys = (words: Words, form: TweakForm, field: InputField, key: ActKey): Keys => {
  const { tweak } = words.results
  const index = form.names.indexOf(field.name)
  if (field.type === 'enum') {
    const options = field.options ?? []
    const present = valueOf(form, field)
    const keys = options.map((option, place) => key(`${option === present ? '✓ ' : ''}${oneLine(option, 40)}`, acts.option, index, place))
    return inRows(keys, options.every((option) => option.length <= shortOption) ? 2 : 1)
  }
  return [
    [key('−', acts.less, index), key(oneLine(shownValue(words, form, field), longestValue), acts.type, index), key('+', acts.more, index)],
    [...(field.type === 'seed' ? [key(tweak.draw, acts.draw, index)] : []), key(tweak.type, acts.type, index)],
  ]
}

const fieldView = (words: Words, form: TweakForm, field: InputField, key: ActKey): View => {
  const { tweak } = words.results
  return {
    text: joinHtml([
      html`<b>${oneLine(field.label ?? field.name, 100)}</b>`,
      ...(field.description === undefined ? [] : [html`${oneLine(field.description, 300)}`]),
      html`${oneLine(fieldTakes(words, field), longestShown)}`,
      html`${tweak.now(oneLine(shownValue(words, form, field), longestShown))}`,
    ]),
    keys: [...fieldKeys(words, form, field, key), [key(tweak.back, acts.back)]],
  }
}

/** The form as it stands in the chat: all its parameters, or the one that is being changed. */
export const tweakView = (words: Words, id: string, form: TweakForm, tool: ToolDefinition): View => {
  const key: ActKey = (text, act, ...args) => ({ text, data: buttonData('form', id, act, ...args) })
  const open = form.open === undefined ? undefined : fieldAt(form, tool, String(form.names.indexOf(form.open)))
  return open === undefined ? listView(words, form, tool, key, id) : fieldView(words, form, open, key)
}
