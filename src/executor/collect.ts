import type { Readable } from 'node:stream'
import pLimit from 'p-limit'
import { DarkroomError, errorKinds, messageOf } from '../model/errors.ts'
import type { Generation, KeptRemoteOutput, LostOutput, StoredOutput } from '../model/generation.ts'
import type { MediaFile, MediaRow } from '../model/media.ts'
import { outputKindOf } from '../model/output-kind.ts'
import type { OutputKind } from '../model/tool.ts'
import type { WorkResult } from '../ports/queue.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import { endGeneration } from './ending.ts'
import { keepMedia } from './keep-media.ts'
import type { Poller } from './poller.ts'

const downloadTimeoutMs = 120_000
/** A text file up to this size is also told as text. */
const inlineTextBytes = 65_536

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
  const fileName = output.fileName ?? row.fileName
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

/** The presigned links may have run out: asks the backend, once, for fresh ones. */
const createFreshUrls = (poller: Poller, generation: Generation) => {
  let asked: Promise<ReadonlyMap<string, string>> | undefined
  const ask = async (): Promise<ReadonlyMap<string, string>> => {
    if (generation.backendRef === undefined) return new Map()
    const update = await poller.poll(generation.backendId, generation.backendRef, { exact: true })
    if (update?.status !== 'completed') return new Map()
    return new Map(update.outputs.flatMap((output) => ('url' in output ? [[output.name, output.url] as const] : [])))
  }
  return (): Promise<ReadonlyMap<string, string>> => {
    asked ??= ask()
    return asked
  }
}

const copyIn = async (
  deps: StageDeps,
  generation: Generation,
  output: KeptRemoteOutput & { url: string },
  url: string,
): Promise<StoredOutput> => {
  const trustedHosts = deps.backends.get(generation.backendId)?.ownHosts ?? []
  const file = await deps.net.download(url, { maxBytes: deps.settings.maxMediaBytes, timeoutMs: downloadTimeoutMs, trustedHosts })
  const fileName = output.fileName ?? file.fileName
  const mimeType = output.mimeType ?? file.mimeType
  const hints = { ...(fileName === undefined ? {} : { fileName }), ...(mimeType === undefined ? {} : { mimeType }) }
  return storedOf(deps, generation, output, await keepMedia(deps, file.stream, hints))
}

const collectOne = async (
  deps: StageDeps,
  generation: Generation,
  output: KeptRemoteOutput,
  freshUrls: () => Promise<ReadonlyMap<string, string>>,
): Promise<Result> => {
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
    const fresh = (await freshUrls()).get(output.name)
    if (fresh === undefined || fresh === output.url) return { lost: { name: output.name, reason: error.message } }
    try {
      return { stored: await copyIn(deps, generation, output, fresh) }
    } catch (again) {
      if (!isForGood(again)) throw again
      return { lost: { name: output.name, reason: again.message } }
    }
  }
}

const finish = (deps: StageDeps, generationId: string, results: readonly Result[], detail?: string): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (generation.status !== 'running' || generation.stage !== 'collecting') return undefined
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

/** Copies the results into our media store; only then is the generation completed. A failed copy never runs it again. */
export const collect = async (deps: StageDeps, poller: Poller, generationId: string): Promise<WorkResult> => {
  const generation = await deps.store.generations.get(generationId)
  if (generation?.status !== 'running' || generation.stage !== 'collecting') return 'done'
  const atOnce = pLimit(4)
  const freshUrls = createFreshUrls(poller, generation)
  const remote = generation.remoteOutputs ?? []
  const results = await Promise.all(remote.map((output) => atOnce(() => collectOne(deps, generation, output, freshUrls))))
  await finish(deps, generationId, results)
  return 'done'
}

/** When its tries are used up: what can be had is kept, what can't is named. */
export const giveUpCollecting = async (deps: StageDeps, poller: Poller, generationId: string, reason: string): Promise<void> => {
  const generation = await deps.store.generations.get(generationId)
  if (generation?.status !== 'running' || generation.stage !== 'collecting') return
  const freshUrls = createFreshUrls(poller, generation)
  const results = await Promise.all(
    (generation.remoteOutputs ?? []).map(async (output): Promise<Result> => {
      try {
        return await collectOne(deps, generation, output, freshUrls)
      } catch (error) {
        return { lost: { name: output.name, reason: error instanceof DarkroomError ? error.message : errorKinds.fetch_failed.sentence } }
      }
    }),
  )
  await finish(deps, generationId, results, reason || messageOf('no reason given'))
}
