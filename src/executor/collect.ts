import type { Readable } from 'node:stream'
import pLimit from 'p-limit'
import { DarkroomError, errorKinds } from '../model/errors.ts'
import type { Generation, KeptRemoteOutput, LostOutput, StoredOutput } from '../model/generation.ts'
import type { MediaFile, MediaRow } from '../model/media.ts'
import { outputKindOf } from '../model/output-kind.ts'
import type { OutputKind } from '../model/tool.ts'
import { cleanFileName } from '../net/file-name.ts'
import { withTimeout } from '../net/timeout.ts'
import type { FetchedFile } from '../ports/net.ts'
import type { WorkResult } from '../ports/queue.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import { endGeneration } from './ending.ts'
import { inlineTextBytes, keepMedia } from './keep-media.ts'
import type { Poller } from './poller.ts'

const downloadTimeoutMs = 120_000
type Result = { readonly stored: StoredOutput } | { readonly lost: LostOutput }

const declaredKindOf = (generation: Generation, output: KeptRemoteOutput): OutputKind | undefined =>
  generation.tool.outputSchema.find((field) => field.name === output.name)?.kind ?? output.kind

const readText = async (stream: Readable): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

const textOf = async (deps: StageDeps, row: MediaFile, kind: OutputKind): Promise<string | undefined> => {
  if (kind !== 'text' || row.bytes > inlineTextBytes) return undefined
  const file = await deps.media.open(row)
  return file === undefined ? undefined : readText(await file.stream())
}

const storedOf = async (deps: StageDeps, generation: Generation, output: KeptRemoteOutput, row: MediaRow): Promise<StoredOutput> => {
  const fileName = cleanFileName(output.fileName ?? '') ?? row.fileName
  const kind = outputKindOf({ mimeType: row.mimeType, fileName, animated: row.animated, declared: declaredKindOf(generation, output) })
  const text = await textOf(deps, row, kind)
  return {
    name: output.name,
    kind,
    mediaId: row.mediaId,
    mimeType: row.mimeType,
    bytes: row.bytes,
    ...(text === undefined ? {} : { text }),
    ...(fileName === undefined ? {} : { fileName }),
    ...(row.width === undefined ? {} : { width: row.width }),
    ...(row.height === undefined ? {} : { height: row.height }),
    ...(row.seconds === undefined ? {} : { seconds: row.seconds }),
  }
}

/** A failure that another try won't mend: the file is gone, refused or too large. */
const isForGood = (error: unknown): error is DarkroomError =>
  error instanceof DarkroomError &&
  (error.code === 'url_refused' || error.code === 'payload_too_large' || /\b(401|403|404|410)\b/.test(error.detail ?? ''))

type UrlOutput = KeptRemoteOutput & { readonly url: string }
type FreshUrlOf = (output: UrlOutput) => Promise<string | undefined>

/** The presigned links may have run out: asks the backend, once, for fresh ones. Two of one name are told apart by their order. */
const createFreshUrls = (poller: Poller, generation: Generation): FreshUrlOf => {
  let asked: Promise<readonly UrlOutput[]> | undefined
  const ask = async (): Promise<readonly UrlOutput[]> => {
    if (generation.backendRef === undefined) return []
    const update = await poller.poll(generation.backendId, generation.backendRef, { exact: true })
    return update?.status === 'completed' ? update.outputs.filter((output) => 'url' in output) : []
  }
  return async (output) => {
    asked ??= ask()
    const namesakes = (generation.remoteOutputs ?? []).filter((other) => 'url' in other && other.name === output.name)
    return (await asked).filter((fresh) => fresh.name === output.name)[namesakes.indexOf(output)]?.url
  }
}

/** By the backend where it has a way of its own, else by the checked one. */
const openRemote = (deps: StageDeps, backendId: string, url: string): Promise<FetchedFile> => {
  const instance = deps.backends.get(backendId)
  const own = instance?.backend.download?.bind(instance.backend)
  if (own !== undefined) return withTimeout(deps.clock, downloadTimeoutMs, (signal) => own(url, signal))
  const trustedHosts = instance?.ownHosts ?? []
  return deps.net.download(url, { maxBytes: deps.settings.maxMediaBytes, timeoutMs: downloadTimeoutMs, trustedHosts })
}

const copyIn = async (deps: StageDeps, generation: Generation, output: UrlOutput, url: string): Promise<StoredOutput> => {
  const file = await openRemote(deps, generation.backendId, url)
  const fileName = output.fileName ?? file.fileName
  const mimeType = output.mimeType ?? file.mimeType
  const hints = { ...(fileName === undefined ? {} : { fileName }), ...(mimeType === undefined ? {} : { mimeType }) }
  const stored = await storedOf(deps, generation, output, await keepMedia(deps, file.stream, hints))
  if (stored.bytes === 0 && stored.kind !== 'text') throw new DarkroomError('fetch_failed', { detail: 'the file is empty' })
  return stored
}

const collectOne = async (deps: StageDeps, generation: Generation, output: KeptRemoteOutput, freshUrlOf: FreshUrlOf): Promise<Result> => {
  if ('text' in output) {
    const { name, text } = output
    return { stored: { name, kind: 'text', text, mimeType: 'text/plain', bytes: Buffer.byteLength(text) } }
  }
  if ('mediaId' in output) {
    const row = await deps.store.media.get(output.mediaId)
    return row === undefined
      ? { lost: { name: output.name, reason: 'the file is gone' } }
      : { stored: await storedOf(deps, generation, output, row) }
  }
  try {
    return { stored: await copyIn(deps, generation, output, output.url) }
  } catch (error) {
    if (!isForGood(error)) throw error
    const fresh = await freshUrlOf(output)
    if (fresh === undefined || fresh === output.url) return { lost: { name: output.name, reason: error.message } }
    try {
      return { stored: await copyIn(deps, generation, output, fresh) }
    } catch (again) {
      if (!isForGood(again)) throw again
      return { lost: { name: output.name, reason: again.message } }
    }
  }
}

const isCollecting = (generation: Generation | undefined): generation is Generation =>
  generation?.status === 'running' && generation.stage === 'collecting'

const finish = (deps: StageDeps, generationId: string, results: readonly Result[], detail?: string): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (!isCollecting(generation)) return undefined
    const outputs = results.flatMap((result) => ('stored' in result ? [result.stored] : []))
    const lostOutputs = results.flatMap((result) => ('lost' in result ? [result.lost] : []))
    const allLost = outputs.length === 0 && lostOutputs.length > 0
    const error = {
      code: 'output_lost' as const,
      stage: 'collecting',
      message: errorKinds.output_lost.sentence,
      ...(detail === undefined ? {} : { detail }),
    }
    return endGeneration(
      generation,
      { status: allLost ? 'failed' : 'completed', outcome: 'completed', outputs, lostOutputs, ...(allLost ? { error } : {}) },
      deps.clock.now(),
    )
  })

/** What was copied already is noted, so that another try fetches only the rest. */
const keepCopied = async (deps: StageDeps, generation: Generation, results: readonly (Result | undefined)[]): Promise<void> => {
  const remoteOutputs = (generation.remoteOutputs ?? []).map((output, index): KeptRemoteOutput => {
    const result = results[index]
    if (!('url' in output) || result === undefined || !('stored' in result) || result.stored.mediaId === undefined) return output
    const { url: _, ...rest } = output
    return { ...rest, mediaId: result.stored.mediaId }
  })
  const { generationId, revision } = generation
  await deps.store.generations.transition(generationId, { revision }, { remoteOutputs, updatedAt: deps.clock.now() })
}

/** A few at a time; what failed doesn't stop the others. */
const collectAll = (deps: StageDeps, poller: Poller, generation: Generation): Promise<PromiseSettledResult<Result>[]> => {
  const atOnce = pLimit(4)
  const freshUrlOf = createFreshUrls(poller, generation)
  const remote = generation.remoteOutputs ?? []
  return Promise.allSettled(remote.map((output) => atOnce(() => collectOne(deps, generation, output, freshUrlOf))))
}

/** Copies the results into our media store; only then is the generation completed. A failed copy never runs it again. */
export const collect = async (deps: StageDeps, poller: Poller, generationId: string): Promise<WorkResult> => {
  const generation = await deps.store.generations.get(generationId)
  if (!isCollecting(generation)) return 'done'
  const tried = await collectAll(deps, poller, generation)
  const failed = tried.find((one) => one.status === 'rejected')
  const results = tried.map((one) => (one.status === 'fulfilled' ? one.value : undefined))
  if (failed !== undefined) {
    await keepCopied(deps, generation, results)
    throw failed.reason
  }
  await finish(
    deps,
    generationId,
    results.filter((result) => result !== undefined),
  )
  return 'done'
}

const lostOf = (output: KeptRemoteOutput, reason: unknown): Result => ({
  lost: { name: output.name, reason: reason instanceof DarkroomError ? reason.message : errorKinds.fetch_failed.sentence },
})

/** When its tries are used up: what can be had is kept, what can't is named. */
export const giveUpCollecting = async (deps: StageDeps, poller: Poller, generationId: string, reason: string): Promise<void> => {
  const generation = await deps.store.generations.get(generationId)
  if (!isCollecting(generation)) return
  const tried = await collectAll(deps, poller, generation)
  const results = (generation.remoteOutputs ?? []).flatMap((output, index): readonly Result[] => {
    const one = tried[index]
    if (one === undefined) return []
    return [one.status === 'fulfilled' ? one.value : lostOf(output, one.reason)]
  })
  await finish(deps, generationId, results, reason)
}
