import type { BackendUpdate } from '../model/backend.ts'
import type { Generation, KeptRemoteOutput } from '../model/generation.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import type { KeptUpdate, UpdateRules, Via } from './decide-update.ts'
import { decideUpdate } from './decide-update.ts'
import { inlineTextBytes, keepMedia } from './keep-media.ts'

const rulesOf = (deps: StageDeps): UpdateRules => ({
  maxAttempts: deps.settings.maxAttempts,
  unknownGraceMs: deps.settings.unknownGraceMs,
  emptyGraceMs: 10_000,
  progressEveryMs: 2_000,
})

/** A record holds no bytes and no long texts: what came inline goes to our media store first. */
const keepUpdate = async (deps: StageDeps, update: BackendUpdate): Promise<KeptUpdate> => {
  if (update.status !== 'completed') return update
  const outputs = await Promise.all(
    update.outputs.map(async (output): Promise<KeptRemoteOutput> => {
      if ('url' in output) return output
      if ('bytes' in output) {
        const { bytes, ...rest } = output
        const kept = await keepMedia(deps, bytes, hintsOf(output))
        return { ...rest, mediaId: kept.mediaId }
      }
      const bytes = Buffer.from(output.text)
      if (bytes.length <= inlineTextBytes) return output
      const { text: _, ...rest } = output
      const file = { fileName: output.fileName ?? `${output.name}.txt`, mimeType: 'text/plain' }
      return { ...rest, ...file, mediaId: (await keepMedia(deps, bytes, file)).mediaId }
    }),
  )
  return { ...update, outputs } as KeptUpdate
}

const hintsOf = (output: { fileName?: string; mimeType?: string }): { fileName?: string; mimeType?: string } => ({
  ...(output.fileName === undefined ? {} : { fileName: output.fileName }),
  ...(output.mimeType === undefined ? {} : { mimeType: output.mimeType }),
})

/** The ONE place where a generation changes state on a backend's word. */
export const applyUpdate = async (
  deps: StageDeps,
  generationId: string,
  attempt: number,
  update: BackendUpdate,
  via: Via,
): Promise<{ generation: Generation; changed: boolean } | undefined> => {
  const kept = await keepUpdate(deps, update)
  const rules = rulesOf(deps)
  const result = await change(deps, generationId, (generation) =>
    decideUpdate(generation, { attempt, update: kept, via, now: deps.clock.now(), random: deps.random() }, rules),
  )
  if (result?.changed === true && update.status !== 'queued' && update.status !== 'running') {
    deps.metrics.count('darkroom_attempts_total', { backend: result.generation.backendId, outcome: update.status })
  }
  return result
}
