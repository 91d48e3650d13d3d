import type { Delivery } from '../model/delivery.ts'
import type { Generation } from '../model/generation.ts'
import { mediaIdOf } from '../model/media.ts'

/** A link keeps its address and loses what makes it work: signature, user and our own tokens. */
const shorten = (text: string): string => {
  if (/^data:/i.test(text)) return `${text.slice(0, 40)}… (${text.length} characters)`
  return text
    .replace(/(\bhttps?:\/\/)[^\s/@]+@/gi, '$1')
    .replace(/(\bhttps?:\/\/[^\s?#]+)[?#][^\s]*/gi, '$1?(removed)')
    .replace(/(\/media\/)[^\s/?#]+/g, '$1(removed)')
    .replace(/(\/webhooks\/[^\s/]+\/[^\s/]+\/\d+\/)[^\s/?#]+/g, '$1(removed)')
}

const shortenAll = (value: unknown): unknown => {
  if (typeof value === 'string') return shorten(value)
  if (Array.isArray(value)) return value.map(shortenAll)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortenAll(item)]))
}

/** What only those who run the place should read: the backend's own words, its target, what was sent to it. */
const forEverybody = ({ backendRef: _ref, strays: _strays, remoteOutputs: _remote, requestHash: _hash, ...generation }: Generation) => {
  const { target: _target, ...tool } = generation.tool
  const withoutDetail = <T extends { readonly detail?: string }>({ detail: _detail, ...error }: T) => error
  return {
    ...generation,
    tool,
    ...(generation.error === undefined ? {} : { error: withoutDetail(generation.error) }),
    attempts: generation.attempts.map(({ ref: _attemptRef, sent: _sent, error, ...attempt }) => ({
      ...attempt,
      ...(error === undefined ? {} : { error: withoutDetail(error) }),
    })),
  }
}

const withoutSecrets = (generation: Generation, trusted: boolean): unknown => {
  const { deliverTo, ...record } = trusted ? generation : forEverybody(generation)
  const { webhook, ...others } = deliverTo ?? {}
  return {
    ...(shortenAll(record) as object),
    ...(deliverTo === undefined
      ? {}
      : { deliverTo: { ...others, ...(webhook === undefined ? {} : { webhook: { url: shorten(webhook.url) } }) } }),
  }
}

const deliveryOf = ({ address, parts, ...delivery }: Delivery): unknown => {
  const { secret: _secret, ...place } = address
  const states = parts.map(({ plan: _plan, ...part }) => part)
  return shortenAll({ ...delivery, address: place, parts: states })
}

export interface ExportedFile {
  readonly mediaId: string
  readonly role: 'input' | 'output'
  readonly fileName?: string | undefined
}

/** The files that belong to a generation, each once for what it was. */
export const filesOf = (generation: Generation): readonly ExportedFile[] =>
  [
    ...new Set([
      ...generation.inputMedia,
      ...Object.values(generation.inputs)
        .flat()
        .flatMap((value) => mediaIdOf(value) ?? []),
    ]),
  ]
    .map((mediaId): ExportedFile => ({ mediaId, role: 'input' }))
    .concat(
      generation.outputs.flatMap(({ mediaId, fileName }) =>
        mediaId === undefined ? [] : [{ mediaId, role: 'output' as const, fileName }],
      ),
    )

/** The record as it leaves the house: whole, but for secrets and whatever still opens a door. */
export const exportRecord = (
  generation: Generation,
  deliveries: readonly Delivery[],
  files: readonly { mediaId: string; path: string }[],
  missing: readonly ExportedFile[],
  trusted: boolean,
): unknown => ({
  generation: withoutSecrets(generation, trusted),
  deliveries: deliveries.map(deliveryOf),
  files,
  missingFiles: missing.map(({ mediaId, role }) => ({ mediaId, role })),
})
