import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { SourceResult, ToolSource } from '../ports/tool-source.ts'

export interface AskDeps {
  readonly sources: readonly ToolSource[]
  readonly clock: Clock
  readonly log: Log
  /** How long a source may take. */
  readonly listTimeoutMs: number
}

export interface SourceAsker {
  /** Asks all of them now, each within its time. One that breaks is good for what it said last. */
  ask(): Promise<readonly SourceResult[]>
  /** What they said when they were last asked; they are asked only if they never were. */
  lastAnswers(): Promise<readonly SourceResult[]>
}

export const createSourceAsker = ({ sources, clock, log, listTimeoutMs }: AskDeps): SourceAsker => {
  const lastResults = new Map<ToolSource, SourceResult>()
  let answers: readonly SourceResult[] | undefined

  const listFrom = async (source: ToolSource, signal: AbortSignal): Promise<SourceResult> => {
    try {
      const result = await source.list(signal)
      lastResults.set(source, result)
      return result
    } catch (error) {
      log.error({ source: source.name, error: error instanceof Error ? error.name : 'unknown' }, 'a source of tools broke')
      return { ...(lastResults.get(source) ?? { tools: [], refused: [] }), stale: `The tools of ${source.name} could not be listed.` }
    }
  }

  const ask = async (): Promise<readonly SourceResult[]> => {
    const timeout = new AbortController()
    const callOff = clock.after(listTimeoutMs, () => timeout.abort())
    try {
      answers = await Promise.all(sources.map((source) => listFrom(source, timeout.signal)))
      return answers
    } finally {
      callOff()
    }
  }

  return { ask, lastAnswers: async () => answers ?? ask() }
}
