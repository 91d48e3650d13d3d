import { readFileSync } from 'node:fs'
import type { ObjectInfo } from '../../src/backends/comfyui/workflows/object-info.ts'
import type { SeenServer } from '../../src/backends/comfyui/workflows/tool.ts'
import { toolOfFile } from '../../src/backends/comfyui/workflows/tool.ts'
import { fixture } from './fixture.ts'

export const years = ['2023', '2024', '2025'] as const

/** What a plain server of that year answers to /object_info, as far as the samples go. */
export const objectInfo = (year: (typeof years)[number] = '2025'): ObjectInfo => fixture(`object-info/${year}.json`)

export const workflowText = (name: string): string => readFileSync(new URL(`../fixtures/workflows/${name}`, import.meta.url), 'utf8')

/** A node as the API format has it. */
export const apiNode = (classType: string, inputs: Readonly<Record<string, unknown>> = {}, title?: string) => ({
  class_type: classType,
  inputs,
  ...(title === undefined ? {} : { _meta: { title } }),
})

/** That workflow as a tool of one server, or of those given. */
export const toolFrom = (workflow: unknown, servers: readonly ObjectInfo[] = [objectInfo()], path = 'sample.json') => {
  const text = typeof workflow === 'string' ? workflow : JSON.stringify(workflow)
  const seen = servers.map((info, index): SeenServer => ({ name: `server ${index + 1}`, info }))
  return toolOfFile({ path, text }, 'comfyui', seen)
}

export const goodTool = (...given: Parameters<typeof toolFrom>) => {
  const result = toolFrom(...given)
  if ('refused' in result) throw new Error(result.refused.reason)
  return result
}

export const refusalOf = (...given: Parameters<typeof toolFrom>): string => {
  const result = toolFrom(...given)
  return 'refused' in result ? result.refused.reason : 'it was not refused'
}

/** What people are asked for, by name. */
export const fieldsOf = (...given: Parameters<typeof toolFrom>) =>
  Object.fromEntries(goodTool(...given).tool.inputSchema.map(({ name, order: _, description: __, ...field }) => [name, field]))
