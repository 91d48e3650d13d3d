import type { RemoteOutput } from '../../model/backend.ts'
import { kindOfFileName } from '../../model/output-kind.ts'
import type { OutputKind } from '../../model/tool.ts'
import type { OutputTarget, OutputTargets } from './target.ts'
import { entryOf, isRecord, recordOf } from './wire.ts'

interface Found {
  readonly nodeId: string | undefined
  readonly kind: OutputKind
  readonly content: { readonly url: string; readonly fileName?: string } | { readonly text: string }
}

/** Text gets written to a file by some nodes, so a text file is the text itself; a still name may hide an animation. */
const kindOf = (fileName: string, declared: OutputKind | undefined): OutputKind => {
  const byName = kindOfFileName(fileName)
  if (declared === 'animation' && (byName === undefined || /\.(webp|png|apng|gif)$/i.test(fileName))) return 'animation'
  return byName ?? declared ?? 'file'
}

const fileNameIn = (url: string): string | undefined => {
  try {
    return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') || undefined
  } catch {
    return undefined
  }
}

const mediaOf = (item: Readonly<Record<string, unknown>>, target: OutputTarget | undefined): Omit<Found, 'nodeId'> | undefined => {
  const url = item['url']
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || item['type'] === 'temp') return undefined
  const fileName = typeof item['filename'] === 'string' && item['filename'] !== '' ? item['filename'] : fileNameIn(url)
  return { kind: kindOf(fileName ?? '', target?.kind), content: { url, ...(fileName === undefined ? {} : { fileName }) } }
}

/** Node times, booleans and whatever else lies beside the media are no outputs. Which key a file is under means nothing. */
const itemsOf = (output: unknown, targets: OutputTargets): readonly Found[] => {
  if (!isRecord(output) || !isRecord(output['data'])) return []
  const nodeId = recordOf(output['node_meta'])?.['node_id'] ?? output['node_id']
  const id = typeof nodeId === 'string' || typeof nodeId === 'number' ? String(nodeId) : undefined
  const target = id === undefined ? undefined : entryOf(targets, id)
  return Object.values(output['data']).flatMap((values) => {
    if (!Array.isArray(values)) return []
    return values.flatMap((value: unknown): readonly Found[] => {
      if (typeof value === 'string') return value === '' ? [] : [{ nodeId: id, kind: 'text', content: { text: value } }]
      const media = isRecord(value) ? mediaOf(value, target) : undefined
      return media === undefined ? [] : [{ nodeId: id, ...media }]
    })
  })
}

/**
 * A run's outputs under the tool's own names. The list has no order that means anything, so names go by node id alone;
 * what a node has more than one of is numbered, and what nobody declared is called by its kind.
 */
export const remoteOutputsOf = (outputs: readonly unknown[] | null | undefined, targets: OutputTargets): readonly RemoteOutput[] => {
  const found = (outputs ?? []).flatMap((output) => itemsOf(output, targets))
  const rank = new Map(Object.values(targets).map(({ name }, index) => [name, index]))
  const targetOf = (item: Found): OutputTarget | undefined => (item.nodeId === undefined ? undefined : entryOf(targets, item.nodeId))
  const rankOf = (item: Found): number => rank.get(targetOf(item)?.name ?? '') ?? rank.size
  const ordered = found.map((item, index) => ({ item, index })).sort((a, b) => rankOf(a.item) - rankOf(b.item) || a.index - b.index)

  const reserved = new Set(rank.keys())
  const used = new Set<string>()
  const nameOf = (base: string, isOwn: boolean): string => {
    if (!used.has(base) && (isOwn || !reserved.has(base))) return base
    for (let count = 2; ; count++) {
      const name = `${base}_${count}`
      if (!used.has(name) && !reserved.has(name)) return name
    }
  }
  return ordered.map(({ item }) => {
    const target = targetOf(item)
    const name = nameOf(target?.name ?? item.kind, target !== undefined)
    used.add(name)
    return { name, kind: item.kind, ...item.content }
  })
}
