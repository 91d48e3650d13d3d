import { openBackends } from './backends/index.ts'
import { systemClock } from './clock.ts'
import type { Config, Env } from './config.ts'
import { parseConfig } from './config.ts'
import { createLog } from './log.ts'
import type { BackendInstance } from './ports/backend.ts'
import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import type { KeyValue } from './ports/store/kv.ts'
import type { ToolCatalog } from './ports/tool-catalog.ts'
import { openStore } from './stores/index.ts'
import { createCatalog } from './tools/load.ts'
import { createBackendSource, createSnapshotSource } from './tools/sources/backends.ts'
import { createToolsFile } from './tools/sources/file.ts'
import { abilitiesOf } from './tools/usable.ts'

/** What must never show in a log. */
export const secretsIn = (config: Config, env: Env): readonly string[] => [
  ...config.secretKeys,
  ...config.http.apiKeys.map((key) => key.key),
  ...Object.entries(env).flatMap(([name, value]) => (value === undefined || value === '' ? [] : secretsOfVariable(name, value))),
]

/** A key, a header with one, or the password inside an address. */
const secretsOfVariable = (name: string, value: string): readonly string[] => {
  if (/(KEY|TOKEN|SECRET|PASSWORD)$/.test(name)) return [value]
  if (/AUTH$/.test(name)) return [value, value.replace(/^[^:]*:\s*/, ''), value.split(/\s+/).at(-1) ?? '']
  const password = /^[a-z0-9+.-]+:\/\/[^/@\s]*?:([^/@\s]+)@/i.exec(value)?.[1] ?? ''
  return password === '' ? [] : [password, decoded(password)]
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

interface ToolDeps {
  readonly kv: KeyValue
  readonly clock: Clock
  readonly log: Log
  readonly backends: readonly BackendInstance[]
  readonly onChange?: () => void
  /** What we keep can be read where it lies. */
  readonly filesHaveLinks?: boolean
}

/** `look`: nothing is written down; `snapshot`: the backends aren't even asked. */
export const openTools = (config: Config, deps: ToolDeps, how: 'serve' | 'look' | 'snapshot'): ToolCatalog => {
  const { backends } = deps
  const kv = how === 'serve' ? deps.kv : { ...deps.kv, put: async () => undefined }
  return createCatalog({
    ...deps,
    kv,
    sources: backends
      .filter((instance) => instance.backend.listTools !== undefined)
      .map((instance) => (how === 'snapshot' ? createSnapshotSource(instance, kv) : createBackendSource(instance, { ...deps, kv }))),
    backends: new Map(backends.map(({ id, backend }) => [id, abilitiesOf(backend, deps.filesHaveLinks)])),
    toolsFile: createToolsFile({ path: config.tools.file, kv }),
    dryRun: how !== 'serve',
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
  })
}

/** The tools alone, loaded once: for what prints or checks them without starting anything. */
export const openCatalog = async (
  env: Env,
  options: { snapshot: boolean; log?: Log },
): Promise<{ catalog: ToolCatalog; close(): Promise<void> }> => {
  const config = parseConfig(env)
  const clock = systemClock
  const log = options.log ?? createLog({ level: 'error', redact: { secrets: secretsIn(config, env) }, destination: process.stderr })
  const store = await openStore(config.storeUrl, { clock, log })
  const backends = openBackends(env, { clock, log, random: Math.random })
  const catalog = openTools(config, { kv: store.kv, clock, log, backends }, options.snapshot ? 'snapshot' : 'look')
  await catalog.refresh()
  return { catalog, close: () => store.close() }
}
