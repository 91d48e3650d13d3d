import type { InputField } from '../../model/tool.ts'
import { mediaFieldTypes } from '../../model/tool.ts'
import { isOwed } from '../../tools/field-roles.ts'
import type { Words } from '../../words/index.ts'
import { oneLine } from './one-line.ts'

const mostOptions = 12

/** A value as it is written in a chat. */
export const valueText = ({ menu }: Words, value: unknown): string => {
  if (typeof value === 'boolean') return value ? menu.takes.yes : menu.takes.no
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value), 40)
}

/** What an input takes: "a whole number from 1 to 50", "one of euler, dpmpp". */
export const fieldTakes = ({ menu }: Words, field: InputField): string => {
  const { takes } = menu
  switch (field.type) {
    case 'string':
    case 'text':
      return takes.text
    case 'integer':
    case 'number':
      return takes[field.type](field.min, field.max)
    case 'enum': {
      const options = field.options ?? []
      if (options.length === 0) return takes.text
      const shown = options.slice(0, mostOptions).map((option) => oneLine(option, 40))
      return takes.choice([...shown, ...(options.length > mostOptions ? ['…'] : [])].join(', '))
    }
    default:
      return takes[field.type]
  }
}

/** The same with what happens when it is left out. */
export const fieldStory = (words: Words, field: InputField): string => {
  const { takes } = words.menu
  const usual = mediaFieldTypes.has(field.type) || field.type === 'seed' ? undefined : field.default
  const ending = isOwed(field)
    ? takes.needed
    : usual === undefined || usual === null || usual === ''
      ? undefined
      : takes.normally(valueText(words, usual))
  return [fieldTakes(words, field), ...(ending === undefined ? [] : [ending])].join(', ')
}
