import type { RemoteOutput } from '../model/backend.ts'
import { kindOfFileName } from '../model/output-kind.ts'
import type { OutputKind } from '../model/tool.ts'
import type { OutputTarget, OutputTargets } from './output-target.ts'
import { entryOf } from './records.ts'

/** One result, before it has a name. */
export interface FoundOutput {
  readonly nodeId: string | undefined
  readonly kind: OutputKind
  readonly content: { readonly url: string; readonly fileName?: string } | { readonly text: string }
}

/** Text gets written to a file by some nodes, so a text file is the text itself; a still name may hide an animation. */
export const outputKindIn = (fileName: string, declared: OutputKind | undefined): OutputKind => {
  const byName = kindOfFileName(fileName)
  if (declared === 'animation' && (byName === undefined || /\.(webp|png|apng|gif)$/i.test(fileName))) return 'animation'
  return byName ?? declared ?? 'file'
}

/**
 * A run's outputs under the tool's own names. The list has no order that means anything, so names go by node id alone;
 * what a node has more than one of is numbered, and what nobody declared is called by its kind.
 */
export const nameOutputs = (found: readonly FoundOutput[], targets: OutputTargets): readonly RemoteOutput[] => {
  const rank = new Map(Object.values(targets).map(({ name }, index) => [name, index]))
  const targetOf = (item: FoundOutput): OutputTarget | undefined => (item.nodeId === undefined ? undefined : entryOf(targets, item.nodeId))
  const rankOf = (item: FoundOutput): number => rank.get(targetOf(item)?.name ?? '') ?? rank.size
  const ordered = found.map((item, index) => ({ item, index })).sort((a, b) => rankOf(a.item) - rankOf(b.item) || a.index - b.index)

  const reserved = new Set(rank.keys())
  const used = new Set<string>()
  /** A run can leave thousands of frames: no number is tried twice. */
  const nextNumber = new Map<string, number>()
  const nameOf = (base: string, isOwn: boolean): string => {
    if (!used.has(base) && (isOwn || !reserved.has(base))) return base
    for (let count = nextNumber.get(base) ?? 2; ; count++) {
      const name = `${base}_${count}`
      if (used.has(name) || reserved.has(name)) continue
      nextNumber.set(base, count + 1)
      return name
    }
  }
  return ordered.map(({ item }) => {
    const target = targetOf(item)
    const name = nameOf(target?.name ?? item.kind, target !== undefined)
    used.add(name)
    return { name, kind: item.kind, ...item.content }
  })
}
