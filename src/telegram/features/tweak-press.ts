import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { newSeed } from '../rerun.ts'
import { numberIn } from '../views/paging.ts'
import { type Change, fieldAt, stepped, type TweakForm, valueOf, wayOf } from './tweak-form.ts'

/** What the form's buttons do. */
export const acts = {
  page: 'p',
  open: 'o',
  option: 's',
  less: '-',
  more: '+',
  draw: 'd',
  type: 't',
  back: 'b',
  reset: 'r',
  run: 'g',
  close: 'x',
} as const

export type Pressed = { readonly change: Change } | { readonly ask: InputField }

const onField = (form: TweakForm, field: InputField, act: string, place: string | undefined): Pressed | undefined => {
  const { name } = field
  switch (act) {
    case acts.open: {
      const way = wayOf(field)
      if (way === 'toggle') return { change: { kind: 'set', name, value: valueOf(form, field) !== true } }
      return way === 'page' ? { change: { kind: 'open', name } } : { ask: field }
    }
    case acts.type:
      return { ask: field }
    case acts.draw:
      return { change: { kind: 'set', name, value: newSeed } }
    case acts.less:
    case acts.more:
      return { change: { kind: 'set', name, value: stepped(field, valueOf(form, field), act === acts.more ? 1 : -1) } }
    case acts.option: {
      const option = field.options?.[numberIn(place)]
      return option === undefined ? undefined : { change: { kind: 'choose', name, value: option } }
    }
    default:
      return undefined
  }
}

/** What a press changes, or which parameter has to be asked for; undefined where it means nothing any more. */
export const pressedIn = (form: TweakForm, tool: ToolDefinition, act: string, args: readonly string[]): Pressed | undefined => {
  if (act === acts.back) return { change: { kind: 'back' } }
  if (act === acts.reset) return { change: { kind: 'reset' } }
  if (act === acts.page) return { change: { kind: 'page', page: numberIn(args[0]) } }
  const field = fieldAt(form, tool, args[0])
  return field === undefined ? undefined : onField(form, field, act, args[1])
}
