import type { z } from 'zod'
import type { RefusedTool } from '../../model/tool.ts'
import { pathOf, sentencesOf, unknownKeySentence } from '../mistakes.ts'
import type { InputOverride, StaticTool, ToolOverride } from './file-schema.ts'
import { inputOverride, knownKeys, staticTool, toolOverride, toolsFile } from './file-schema.ts'

export interface Override {
  /** Any name of the tool that it changes. */
  readonly name: string
  readonly where: string
  readonly change: ToolOverride
}

/** What tools.json says, as far as it can be understood. */
export interface ToolsLayer {
  readonly tools: readonly { readonly tool: StaticTool; readonly where: string }[]
  readonly overrides: readonly Override[]
  readonly refused: readonly RefusedTool[]
  /** Plain sentences, each with the place in the file. */
  readonly mistakes: readonly string[]
}

type Path = readonly PropertyKey[]
const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isRemark = (key: string): boolean => key.startsWith('//')

/** Takes the entries of a group that fit, one by one, and tells of the others. */
const takeFitting = <T>(shape: z.ZodRawShape, raw: unknown, at: Path, mistakes: string[]): T | undefined => {
  if (!isGroup(raw)) {
    mistakes.push(`${pathOf(at)} must be a group in { }.`)
    return undefined
  }
  const taken: [string, unknown][] = []
  for (const [key, value] of Object.entries(raw)) {
    const schema = Object.hasOwn(shape, key) ? (shape[key] as z.ZodType) : undefined
    if (schema === undefined) {
      if (!isRemark(key)) mistakes.push(unknownKeySentence(at, key, Object.keys(shape)))
      continue
    }
    const parsed = schema.safeParse(value)
    if (parsed.success) taken.push([key, parsed.data])
    else mistakes.push(...sentencesOf(parsed.error, [...at, key], knownKeys))
  }
  return Object.fromEntries(taken) as T
}

const overrideOf = (name: string, raw: unknown, mistakes: string[]): Override | undefined => {
  const at = ['overrides', name]
  const { inputs, ...rest } = isGroup(raw) ? raw : { inputs: undefined }
  const change = takeFitting<ToolOverride>(toolOverride.shape, isGroup(raw) ? rest : raw, at, mistakes)
  if (change === undefined) return undefined
  const fields: [string, InputOverride][] = []
  if (isGroup(inputs)) {
    for (const [field, value] of Object.entries(inputs)) {
      if (isRemark(field)) continue
      const parsed = takeFitting<InputOverride>(inputOverride.shape, value, [...at, 'inputs', field], mistakes)
      if (parsed !== undefined) fields.push([field, parsed])
    }
  } else if (inputs !== undefined) mistakes.push(`${pathOf([...at, 'inputs'])} must be a group in { }.`)

  const closed = isGroup(raw) && (['visibility', 'hide'] as const).some((key) => raw[key] !== undefined && change[key] === undefined)
  if (closed) mistakes.push(`${pathOf(at)}: who may use it is unclear, so it is hidden until that is put right.`)
  return {
    name,
    where: pathOf(at),
    change: { ...change, ...(fields.length === 0 ? {} : { inputs: Object.fromEntries(fields) }), ...(closed ? { hide: true } : {}) },
  }
}

const nameOfRaw = (raw: unknown, where: string): string => {
  const name = isGroup(raw) ? (raw['displayName'] ?? raw['toolId']) : undefined
  return typeof name === 'string' && name !== '' ? name : where
}

/** Reads what can be read; one mistake never takes the rest with it. */
export const parseToolsFile = (raw: unknown): ToolsLayer => {
  const mistakes: string[] = []
  const refused: RefusedTool[] = []
  if (!isGroup(raw))
    return { tools: [], overrides: [], refused, mistakes: ['The file must be one group: { "tools": [ ], "overrides": { } }.'] }

  const { tools: rawTools, overrides: rawOverrides, ...others } = raw
  const checked = toolsFile.safeParse(Object.fromEntries(Object.entries(others).filter(([key]) => !isRemark(key))))
  if (!checked.success) mistakes.push(...sentencesOf(checked.error, [], Object.keys(toolsFile.shape)))

  const tools: { tool: StaticTool; where: string }[] = []
  if (Array.isArray(rawTools)) {
    rawTools.forEach((rawTool: unknown, index) => {
      const where = pathOf(['tools', index])
      const parsed = staticTool.safeParse(rawTool)
      if (parsed.success) tools.push({ tool: parsed.data, where })
      else refused.push({ name: nameOfRaw(rawTool, where), reason: sentencesOf(parsed.error, ['tools', index], knownKeys).join(' ') })
    })
  } else if (rawTools !== undefined) mistakes.push('tools must be a list in [ ].')

  const overrides: Override[] = []
  if (isGroup(rawOverrides)) {
    for (const [name, rawOverride] of Object.entries(rawOverrides)) {
      if (isRemark(name)) continue
      const override = overrideOf(name, rawOverride, mistakes)
      if (override !== undefined) overrides.push(override)
    }
  } else if (rawOverrides !== undefined) mistakes.push('overrides must be a group in { }.')
  return { tools, overrides, refused, mistakes }
}
