import type { FoundOutput } from '../../comfy/name-outputs.ts'
import { nameOutputs, outputKindIn } from '../../comfy/name-outputs.ts'
import type { OutputTarget, OutputTargets } from '../../comfy/output-target.ts'
import { entryOf, isRecord, recordOf } from '../../comfy/records.ts'
import type { RemoteOutput } from '../../model/backend.ts'

const fileNameIn = (url: string): string | undefined => {
  try {
    return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') || undefined
  } catch {
    return undefined
  }
}

const mediaOf = (item: Readonly<Record<string, unknown>>, target: OutputTarget | undefined): Omit<FoundOutput, 'nodeId'> | undefined => {
  const url = item['url']
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || item['type'] === 'temp') return undefined
  const fileName = typeof item['filename'] === 'string' && item['filename'] !== '' ? item['filename'] : fileNameIn(url)
  return { kind: outputKindIn(fileName ?? '', target?.kind), content: { url, ...(fileName === undefined ? {} : { fileName }) } }
}

/** Node times, booleans and whatever else lies beside the media are no outputs. Which key a file is under means nothing. */
const itemsOf = (output: unknown, targets: OutputTargets): readonly FoundOutput[] => {
  if (!isRecord(output) || !isRecord(output['data'])) return []
  const nodeId = recordOf(output['node_meta'])?.['node_id'] ?? output['node_id']
  const id = typeof nodeId === 'string' || typeof nodeId === 'number' ? String(nodeId) : undefined
  const target = id === undefined ? undefined : entryOf(targets, id)
  return Object.values(output['data']).flatMap((values) => {
    if (!Array.isArray(values)) return []
    return values.flatMap((value: unknown): readonly FoundOutput[] => {
      if (typeof value === 'string') return value === '' ? [] : [{ nodeId: id, kind: 'text', content: { text: value } }]
      const media = isRecord(value) ? mediaOf(value, target) : undefined
      return media === undefined ? [] : [{ nodeId: id, ...media }]
    })
  })
}

export const remoteOutputsOf = (outputs: readonly unknown[] | null | undefined, targets: OutputTargets): readonly RemoteOutput[] =>
  nameOutputs(
    (outputs ?? []).flatMap((output) => itemsOf(output, targets)),
    targets,
  )
