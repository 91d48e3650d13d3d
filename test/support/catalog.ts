import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiscoveredTool } from '../../src/model/tool.ts'
import type { Backend } from '../../src/ports/backend.ts'
import type { LoadReport } from '../../src/ports/tool-catalog.ts'
import type { SourceResult, ToolSource } from '../../src/ports/tool-source.ts'
import { createCatalog } from '../../src/tools/load.ts'
import { createToolsFile } from '../../src/tools/sources/file.ts'
import { abilitiesOf } from '../../src/tools/usable.ts'
import { createManualClock } from './clock.ts'
import { silentLog } from './log.ts'
import { createMemoryKv } from './memory-kv.ts'

const submit: Backend['submit'] = async () => Promise.reject(new Error('not here'))
const poll: NonNullable<Backend['poll']> = async (ref) => ({ ref, status: 'queued' })
const upload: NonNullable<Backend['upload']> = async () => ({ url: 'https://files.example/1' })
/** Some of what a backend can do, to leave out one or the other. */
export const abilities = { submit, poll, upload }

export interface TestCatalogOptions {
  readonly tools?: readonly DiscoveredTool[]
  readonly backend?: Backend
  readonly publicUrl?: string
}

/** A catalog with one source that answers what the test says, and a tools.json in that folder. */
export const createTestCatalog = (folder: string, { tools = [], backend = abilities, publicUrl }: TestCatalogOptions = {}) => {
  const state: { result: SourceResult; fails: boolean; lists: number } = { result: { tools, refused: [] }, fails: false, lists: 0 }
  const source: ToolSource = {
    name: 'studio',
    list: async () => {
      state.lists++
      if (state.fails) throw new Error('broken')
      return state.result
    },
  }
  const kv = createMemoryKv()
  const changes: LoadReport[] = []
  const path = join(folder, 'tools.json')
  const deps = {
    sources: [source],
    toolsFile: createToolsFile({ path, kv }),
    kv,
    clock: createManualClock(),
    log: silentLog,
    backends: new Map([['studio', abilitiesOf(backend)]]),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    onChange: (report: LoadReport) => void changes.push(report),
  }
  return { state, kv, changes, deps, catalog: createCatalog(deps), write: (content: object) => writeFile(path, JSON.stringify(content)) }
}

export const listOf = (...tools: readonly DiscoveredTool[]): SourceResult => ({ tools, refused: [] })
