import type { Values } from '../../model/generation.ts'
import type { JsonValue } from '../../model/json.ts'
import { mediaRefOf } from '../../model/media.ts'
import { telegramFileKey } from '../../model/telegram-file.ts'
import type { InputField } from '../../model/tool.ts'
import type { TelegramDeps } from '../deps.ts'
import type { Draft, FileRef } from '../draft.ts'
import { largestDownload } from './fits.ts'

const rememberedMs = 30 * 86_400_000
const atOnce = 3
/** Given as a seed, a new one is drawn, whatever the tool or the person usually takes. */
const newSeed = -1

export interface Files {
  /** `media:<id>`; what we have already is not fetched again. */
  keep(ref: FileRef, signal?: AbortSignal): Promise<string>
  /** The inputs of each run, in order. */
  fill(draft: Draft): Promise<readonly Values[]>
}

const sideBySide = async <T>(items: Iterable<T>, run: (item: T) => Promise<void>): Promise<void> => {
  const left = [...items].values()
  const worker = async (): Promise<void> => {
    for (const item of left) await run(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** A seed that was given is counted on from. */
const seedOf = (field: InputField, given: JsonValue | undefined, run: number): JsonValue => {
  const first = given === '' ? newSeed : Number(given ?? newSeed)
  if (!Number.isSafeInteger(first) || first < 0) return newSeed
  return field.max === undefined || first + run <= field.max ? first + run : first - run
}

const own = (values: Values, name: string): JsonValue | undefined => (Object.hasOwn(values, name) ? values[name] : undefined)

/** An input of several pictures keeps the addresses that it was given besides. */
const valueOf = (field: InputField | undefined, given: JsonValue | undefined, media: readonly string[]): JsonValue => {
  if (field?.type !== 'images') return media[0] ?? null
  return [...(Array.isArray(given) ? given : given === undefined ? [] : [given]), ...media]
}

export const createFiles = ({
  catalog,
  client,
  clock,
  executor,
  store,
}: Pick<TelegramDeps, 'catalog' | 'client' | 'clock' | 'executor' | 'store'>): Files => {
  const known = async (key: string): Promise<string | undefined> => {
    const mediaId = await store.kv.get(key)
    return typeof mediaId === 'string' && (await store.media.touch(mediaId, clock.now())) ? mediaId : undefined
  }

  const fetched = async (ref: FileRef, key: string, signal: AbortSignal | undefined): Promise<string> => {
    const file = await client.download(ref.fileId, { maxBytes: largestDownload, ...(signal === undefined ? {} : { signal }) })
    const fileName = ref.fileName ?? file.fileName
    const mimeType = ref.mimeType ?? file.mimeType
    const { mediaId } = await executor.keepMedia(file.stream, {
      ...(fileName === undefined ? {} : { fileName }),
      ...(mimeType === undefined ? {} : { mimeType }),
    })
    await store.kv.put(key, mediaId, { expiresAt: clock.now() + rememberedMs })
    return mediaId
  }

  const keep: Files['keep'] = async (ref, signal) => {
    const key = telegramFileKey(ref.uniqueId)
    return mediaRefOf((await known(key)) ?? (await fetched(ref, key, signal)))
  }

  const keepAll = async (refs: readonly FileRef[]): Promise<(ref: FileRef) => string> => {
    const kept = new Map<string, string>()
    await sideBySide(new Map(refs.map((ref) => [ref.uniqueId, ref])).values(), async (ref) => void kept.set(ref.uniqueId, await keep(ref)))
    return (ref) => kept.get(ref.uniqueId) ?? ''
  }

  return {
    keep,
    fill: async (draft) => {
      const schema = catalog.get(draft.toolId)?.inputSchema ?? []
      const seed = schema.find((field) => field.type === 'seed')
      const { values, files, each, count = 1 } = draft
      const given = Object.entries(files).filter(([, refs]) => refs.length > 0)
      const mediaOf = await keepAll([...given.flatMap(([, refs]) => refs), ...(each?.files ?? [])])
      const filled = (input: string, refs: readonly FileRef[]): readonly [string, JsonValue] => [
        input,
        valueOf(
          schema.find((field) => field.name === input),
          own(values, input),
          refs.map(mediaOf),
        ),
      ]
      const common = { ...values, ...Object.fromEntries(given.map(([input, refs]) => filled(input, refs))) }
      const parts = each === undefined ? [{}] : each.files.map((ref) => Object.fromEntries([filled(each.input, [ref])]))
      return parts.flatMap((part) =>
        Array.from({ length: count }, (_, run) => ({
          ...common,
          ...part,
          ...(seed === undefined || count === 1 ? {} : { [seed.name]: seedOf(seed, own(values, seed.name), run) }),
        })),
      )
    },
  }
}
