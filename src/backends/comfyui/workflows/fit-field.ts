import { largestSeed } from '../../../comfy/input-classes.ts'
import type { InputField } from '../../../model/tool.ts'
import type { Widget } from './object-info.ts'
import type { FilledAs } from './target.ts'

const highest = (...values: readonly (number | undefined)[]): number | undefined => {
  const given = values.filter((value) => value !== undefined)
  return given.length === 0 ? undefined : Math.max(...given)
}
const lowest = (...values: readonly (number | undefined)[]): number | undefined => {
  const given = values.filter((value) => value !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}

const bounded = (field: InputField, widget: Widget): InputField => {
  const { min: _min, max: _max, step: _step, ...open } = field
  const isSeed = field.type === 'seed'
  const min = highest(field.min, widget.min, isSeed ? 0 : undefined)
  const max = lowest(field.max, widget.max, isSeed ? largestSeed : undefined)
  const step = field.step ?? widget.step
  // Nothing lies between bounds that are the wrong way round.
  const isOpen = min === undefined || max === undefined || min <= max
  return {
    ...open,
    ...(isOpen && min !== undefined ? { min } : {}),
    ...(isOpen && max !== undefined ? { max } : {}),
    ...(step === undefined || isSeed ? {} : { step }),
  }
}

const chosen = (field: InputField, options: readonly string[]): InputField => {
  const both = field.type === 'enum' ? (field.options ?? options).filter((option) => options.includes(option)) : options
  return { ...field, type: 'enum', options: [...both] }
}

/** The field as that widget takes it: its values fit both, and so it holds for every widget that one value fills. */
export const fitField = (field: InputField, widget: Widget): InputField => {
  switch (widget.kind) {
    case 'integer': {
      const type = field.type === 'seed' || widget.isSeed === true ? 'seed' : 'integer'
      return bounded({ ...field, type }, widget)
    }
    case 'number':
      return bounded({ ...field, type: field.type === 'integer' || field.type === 'seed' ? field.type : 'number' }, widget)
    case 'boolean':
      return { ...field, type: 'boolean' }
    case 'choice':
      return widget.options === undefined ? field : chosen(field, widget.options.map(String))
    case 'text':
      return field.type === 'string' && widget.multiline === true ? { ...field, type: 'text' } : field
    case 'file':
      return { ...field, type: widget.media ?? 'file' }
    case 'link':
      return field
  }
}

/** A choice among numbers is sent as a number: servers tell 512 from "512". */
export const filledAsOf = (field: InputField, widgets: readonly Widget[]): FilledAs => {
  switch (field.type) {
    case 'integer':
    case 'seed':
      return 'integer'
    case 'number':
    case 'boolean':
      return field.type
    case 'images':
      return 'files'
    case 'image':
    case 'mask':
    case 'video':
    case 'audio':
    case 'file':
      return 'file'
    default: {
      const options = widgets.flatMap((widget) => widget.options ?? [])
      const kinds = new Set(options.map((option) => typeof option))
      const [kind] = kinds
      return kinds.size === 1 && (kind === 'number' || kind === 'boolean') ? kind : 'text'
    }
  }
}
