import { BackendError, DarkroomError } from '../../model/errors.ts'
import type { JsonValue } from '../../model/json.ts'
import type { DiscoveredTool, RefusedTool } from '../../model/tool.ts'
import { discoveredTool } from '../../model/tool.ts'
import type { BackendInstance } from '../../ports/backend.ts'
import type { Log } from '../../ports/log.ts'
import type { KeyValue } from '../../ports/store/kv.ts'
import type { SourceResult, ToolSource } from '../../ports/tool-source.ts'
import { sentencesOf } from '../mistakes.ts'

export interface BackendSourceDeps {
  readonly kv: Pick<KeyValue, 'get' | 'put'>
  readonly log: Log
}

const snapshotPrefix = 'tools:snapshot:'

interface Checked {
  readonly tools: readonly DiscoveredTool[]
  readonly refused: readonly RefusedTool[]
}

const textOf = (raw: unknown, key: string): string | undefined => {
  const value = typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>)[key] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Keeps the tools that are sound; a poisoned one is named and goes alone. */
const check = (backendId: string, rawTools: readonly unknown[]): Checked => {
  const tools: DiscoveredTool[] = []
  const refused: RefusedTool[] = []
  for (const raw of rawTools) {
    const toolId = textOf(raw, 'toolId')
    const refuse = (reason: string): void => {
      refused.push({
        name: textOf(raw, 'displayName') ?? toolId ?? 'a tool without a name',
        ...(toolId === undefined ? {} : { toolId }),
        reason,
      })
    }
    const parsed = discoveredTool.safeParse(raw)
    if (!parsed.success) refuse(sentencesOf(parsed.error).join(' '))
    else if (parsed.data.backend !== backendId) refuse(`It was listed by ${backendId} but belongs to ${parsed.data.backend}.`)
    else tools.push(parsed.data)
  }
  return { tools, refused }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

type Lister = Pick<BackendInstance, 'id' | 'listScope'>

const snapshotKeyOf = ({ id, listScope }: Lister): string => `${snapshotPrefix}${id}${listScope === undefined ? '' : ` ${listScope}`}`

const readSnapshot = async (kv: Pick<KeyValue, 'get'>, instance: Lister): Promise<Checked | undefined> => {
  const stored = await kv.get(snapshotKeyOf(instance))
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined
  const { tools, refused } = stored as { tools?: unknown; refused?: unknown }
  const checked = check(instance.id, listOf(tools))
  const earlier = listOf(refused).flatMap((raw) => {
    const [name, reason, toolId] = [textOf(raw, 'name'), textOf(raw, 'reason'), textOf(raw, 'toolId')]
    return name === undefined || reason === undefined ? [] : [{ name, reason, ...(toolId === undefined ? {} : { toolId }) }]
  })
  return { tools: checked.tools, refused: [...earlier, ...checked.refused] }
}

/** Only what was written for people is shown; anything else could name hosts or keys. */
const sentenceOf = (error: unknown): string =>
  error instanceof DarkroomError || error instanceof BackendError ? error.message : 'The list of its tools could not be read.'

/** What the work answers, unless the time is up first. */
const unlessAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new DarkroomError('backend_unavailable', { message: 'It took too long to list its tools.' }))
  })
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/**
 * The tools that a backend lists. An answer is believed, an empty one too: whoever deletes everything means it.
 * No answer is no answer: the last good list, kept in the store, goes on until there is a new one.
 */
export const createBackendSource = (
  instance: Pick<BackendInstance, 'id' | 'backend' | 'listScope'>,
  { kv, log }: BackendSourceDeps,
): ToolSource => {
  const { id, backend } = instance
  let lastGood: Checked | undefined
  let written: string | undefined

  const keep = async (good: Checked): Promise<void> => {
    lastGood = good
    const text = JSON.stringify({ tools: good.tools, refused: good.refused })
    if (text === written) return
    try {
      await kv.put(snapshotKeyOf(instance), JSON.parse(text) as JsonValue)
      written = text
    } catch (error) {
      log.warn({ backendId: id, error: error instanceof Error ? error.name : 'unknown' }, 'the list of tools could not be kept')
    }
  }

  return {
    name: id,
    list: async (signal): Promise<SourceResult> => {
      if (backend.listTools === undefined) return { tools: [], refused: [] }
      try {
        const listing = await unlessAborted(backend.listTools(signal), signal)
        const checked = check(id, listing.tools)
        const good = { tools: checked.tools, refused: [...listing.refused, ...checked.refused] }
        await keep(good)
        return { ...good, notes: listing.notes ?? [] }
      } catch (error) {
        log.warn(
          { backendId: id, code: error instanceof DarkroomError || error instanceof BackendError ? error.code : 'internal' },
          'a backend did not list its tools',
        )
        const snapshot = lastGood ?? (await readSnapshot(kv, instance))
        const rest = snapshot === undefined ? 'No earlier list is known.' : 'The tools it listed last are used.'
        return { ...(snapshot ?? { tools: [], refused: [] }), stale: `${id} did not list its tools: ${sentenceOf(error)} ${rest}` }
      }
    },
  }
}

/** What a backend listed last, without asking it. */
export const createSnapshotSource = (instance: Lister, kv: Pick<KeyValue, 'get'>): ToolSource => ({
  name: instance.id,
  list: async () =>
    (await readSnapshot(kv, instance)) ?? { tools: [], refused: [], stale: `Nothing is known yet of what ${instance.id} lists.` },
})
