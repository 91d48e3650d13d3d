import { isName } from '../../../comfy/input-fields.ts'

/** One input that a node's title asks for. */
export interface TitledInput {
  readonly name: string
  /** The widget that it fills, where the title says so. */
  readonly widget?: string
}

const entryPattern = /^(.*?)\s*\(([^()]+)\)$/s

const entryOf = (text: string): TitledInput | undefined => {
  const [, named, widget] = entryPattern.exec(text) ?? []
  const name = (named ?? text).trim().slice(0, 200)
  if (!isName(name)) return undefined
  return widget === undefined || widget.trim() === '' ? { name } : { name, widget: widget.trim() }
}

/** `input: prompt`, `Input:steps`, `input: width (width), height (height)`. Undefined for every other title. Colons may be wide. */
export const titledInputsOf = (title: string | undefined): readonly TitledInput[] | undefined => {
  const text = /^\s*inputs?\s*[:：](.*)$/is.exec(title ?? '')?.[1]
  return text?.split(/,(?![^(]*\))/).flatMap((part) => entryOf(part.trim()) ?? [])
}

/** `output: poster`. */
export const titledOutputOf = (title: string | undefined): string | undefined => {
  const name = /^\s*output\s*[:：](.*)$/is.exec(title ?? '')?.[1]?.trim()
  return name === '' ? undefined : name
}
