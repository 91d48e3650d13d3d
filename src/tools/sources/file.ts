import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { KeyValue } from '../../ports/store/kv.ts'
import { duplicatesIn } from './json-duplicates.ts'
import { jsonMistakeOf } from './json-mistake.ts'
import type { ToolsLayer } from './parse-file.ts'
import { parseToolsFile } from './parse-file.ts'

/** The curated layer: tools.json. */
export interface ToolsFile {
  /** A missing file is an empty one. A broken one is reported, and the last good version goes on. */
  read(): Promise<ToolsLayer>
}

export interface ToolsFileDeps {
  readonly path: string
  /** Keeps the last good version, for a file that says who may see a tool must not stop saying it because of a comma. */
  readonly kv: Pick<KeyValue, 'get' | 'put'>
}

const key = 'tools:file'
const empty: ToolsLayer = { tools: [], overrides: [], refused: [], mistakes: [] }

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unreadable')

const parsed = (text: string): { json: unknown } | undefined => {
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

export const createToolsFile = ({ path, kv }: ToolsFileDeps): ToolsFile => {
  const name = basename(path)
  let kept: string | undefined
  const located = (layer: ToolsLayer): ToolsLayer => ({
    ...layer,
    tools: layer.tools.map((each) => ({ ...each, where: `${name}: ${each.where}` })),
    overrides: layer.overrides.map((each) => ({ ...each, where: `${name}: ${each.where}` })),
    mistakes: layer.mistakes.map((mistake) => `${name}: ${mistake}`),
    refused: layer.refused.map((tool) => ({ ...tool, reason: `${name}: ${tool.reason}` })),
  })
  const lastGood = async (trouble: string): Promise<ToolsLayer> => {
    const text = kept ?? (await kv.get(key))
    const good = typeof text === 'string' ? parsed(text) : undefined
    if (good === undefined) return { ...empty, mistakes: [`${name} ${trouble} Until then nothing of it is used.`] }
    const layer = located(parseToolsFile(good.json))
    return { ...layer, mistakes: [`${name} ${trouble} Until then its last good version is used.`, ...layer.mistakes] }
  }

  return {
    read: async () => {
      let text: string
      try {
        text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return empty
        return lastGood(`could not be read (${codeOf(error)}). Please check that it is a file and who may read it.`)
      }
      const found = parsed(text)
      if (found === undefined) {
        const mistake = jsonMistakeOf(text)
        const where = mistake === undefined ? '' : ` at line ${mistake.line}, column ${mistake.column}: ${mistake.hint}`
        return lastGood(`is not valid JSON${where}.`)
      }
      if (kept !== text) await kv.put(key, text)
      kept = text
      const layer = parseToolsFile(found.json)
      const twice = duplicatesIn(text).map(
        ({ name: word, line }) => `"${word}" in line ${line} is there twice. Only the last one counts: please put them together.`,
      )
      return located({ ...layer, mistakes: [...twice, ...layer.mistakes] })
    },
  }
}
