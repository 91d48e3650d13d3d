import { z } from 'zod'
import type { Values } from '../../model/generation.ts'
import type { JsonValue } from '../../model/json.ts'
import { jsonValue } from '../../model/json.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import type { FileRef } from '../draft.ts'
import { newSeed } from '../rerun.ts'

/** More options than that are asked for in words. */
export const mostOptions = 20
const perPage = 8

const values = z.record(z.string(), jsonValue).readonly()

/** What a form remembers. Plain data: it is kept in the store. */
export const tweakForm = z.object({
  owner: z.string(),
  toolId: z.string(),
  /** In the order in which buttons count them. */
  names: z.array(z.string()).readonly(),
  start: values,
  values,
  files: z.record(z.string(), z.custom<readonly FileRef[]>()).readonly(),
  page: z.number(),
  /** The parameter that is being changed. */
  open: z.string().optional(),
  /** Grows with every change of a value. */
  revision: z.number(),
  /** The update that changed it last: handled once more, it changes nothing. */
  changedBy: z.string(),
  /** The message it stands in. */
  message: z.number().optional(),
  /** What its runs answer. */
  replyTo: z.number().optional(),
})
export type TweakForm = z.infer<typeof tweakForm>

export type Change =
  | { readonly kind: 'page'; readonly page: number }
  | { readonly kind: 'open'; readonly name: string }
  | { readonly kind: 'back' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'set'; readonly name: string; readonly value: JsonValue }
  /** The same, and back to the whole form. */
  | { readonly kind: 'choose'; readonly name: string; readonly value: JsonValue }
  | { readonly kind: 'files'; readonly name: string; readonly files: readonly FileRef[] }
  | { readonly kind: 'clear'; readonly name: string }

const byOrder = (a: InputField, b: InputField): number => (a.order ?? Number.MAX_VALUE) - (b.order ?? Number.MAX_VALUE)

/** The simple ones first. */
const sorted = (fields: readonly InputField[]): readonly InputField[] =>
  [...fields].sort((a, b) => Number(a.advanced === true) - Number(b.advanced === true) || Math.sign(byOrder(a, b)))

export const newForm = (
  tool: ToolDefinition,
  start: Values,
  about: { readonly owner: string; readonly changedBy: string; readonly replyTo?: number },
): TweakForm => ({
  ...about,
  toolId: tool.toolId,
  names: sorted(tool.inputSchema).map((field) => field.name),
  start: { ...start },
  values: { ...start },
  files: {},
  page: 0,
  revision: 0,
})

/** A parameter by its number on a button; undefined where the tool doesn't take it any more. */
export const fieldAt = (form: TweakForm, tool: ToolDefinition, index: string | undefined): InputField | undefined => {
  const name = /^\d+$/.test(index ?? '') ? form.names[Number(index)] : undefined
  return name === undefined ? undefined : tool.inputSchema.find((field) => field.name === name)
}

/** Pages of at most eight; what is advanced begins on a page of its own. */
export const pagesOf = (form: TweakForm, tool: ToolDefinition): readonly (readonly { index: number; field: InputField }[])[] => {
  const all = form.names.flatMap((name, index) => {
    const field = tool.inputSchema.find((one) => one.name === name)
    return field === undefined ? [] : [{ index, field }]
  })
  const split = (isAdvanced: boolean) => {
    const some = all.filter(({ field }) => (field.advanced === true) === isAdvanced)
    return Array.from({ length: Math.ceil(some.length / perPage) }, (_, page) => some.slice(page * perPage, (page + 1) * perPage))
  }
  return [...split(false), ...split(true)]
}

const without = <T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name))

const shut = ({ open: _open, ...form }: TweakForm): TweakForm => form

const withValue = (form: TweakForm, name: string, value: JsonValue): TweakForm => ({
  ...form,
  values: { ...form.values, [name]: value },
  files: without(form.files, name),
  revision: form.revision + 1,
})

const changed = (form: TweakForm, change: Change): TweakForm => {
  switch (change.kind) {
    case 'page':
      return { ...shut(form), page: change.page }
    case 'open':
      return { ...form, open: change.name }
    case 'back':
      return shut(form)
    case 'reset':
      return { ...shut(form), values: form.start, files: {}, revision: form.revision + 1 }
    case 'set':
      return withValue(form, change.name, change.value)
    case 'choose':
      return withValue(shut(form), change.name, change.value)
    case 'files':
      return {
        ...form,
        values: without(form.values, change.name),
        files: { ...form.files, [change.name]: change.files },
        revision: form.revision + 1,
      }
    case 'clear':
      return { ...form, values: without(form.values, change.name), files: without(form.files, change.name), revision: form.revision + 1 }
  }
}

export const applyChange = (form: TweakForm, change: Change, updateKey: string): TweakForm =>
  form.changedBy === updateKey ? form : { ...changed(form, change), changedBy: updateKey }

/** The value that a run would have now, as far as the form knows. */
export const valueOf = (form: TweakForm, field: InputField): JsonValue | undefined =>
  Object.hasOwn(form.values, field.name) ? form.values[field.name] : field.default

/** How a parameter is changed: by a press, on a page of its own, or in words. */
export const wayOf = ({ type, options = [] }: InputField): 'toggle' | 'page' | 'ask' => {
  if (type === 'boolean') return 'toggle'
  if (type === 'integer' || type === 'number' || type === 'seed') return 'page'
  return type === 'enum' && options.length > 0 && options.length <= mostOptions ? 'page' : 'ask'
}

/** 1, 2 or 5 with as many noughts as it takes, and no more than that. */
const roundStep = (step: number): number => {
  const power = 10 ** Math.floor(Math.log10(step))
  const digit = step / power
  return (digit >= 5 ? 5 : digit >= 2 ? 2 : 1) * power
}

const stepOf = ({ type, step, min, max }: InputField, value: number): number => {
  if (step !== undefined) return step
  if (type === 'seed') return 1
  const wanted = min !== undefined && max !== undefined && max > min ? (max - min) / 20 : Math.abs(value) / 10
  const rounded = roundStep(wanted > 0 ? wanted : type === 'integer' ? 1 : 0.1)
  return type === 'integer' ? Math.max(1, rounded) : rounded
}

const decimalsOf = (value: number): number => Math.min(10, String(value).split('.')[1]?.length ?? 0)

/** One step up or down, within the limits, and without the noise of binary fractions. */
export const stepped = (field: InputField, present: JsonValue | undefined, direction: 1 | -1): number => {
  const fallback = field.min ?? 0
  const value = typeof present === 'number' && present !== newSeed ? present : fallback
  const step = stepOf(field, value)
  const next = Number((value + direction * step).toFixed(Math.max(decimalsOf(step), decimalsOf(value))))
  const least = field.min ?? (field.type === 'seed' ? 0 : -Infinity)
  return Math.min(field.max ?? Infinity, Math.max(least, next))
}
