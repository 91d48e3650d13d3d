import type { FoundOutput } from '../../comfy/name-outputs.ts'
import { nameOutputs, outputKindIn } from '../../comfy/name-outputs.ts'
import type { OutputTarget, OutputTargets } from '../../comfy/output-target.ts'
import { entryOf, isRecord } from '../../comfy/records.ts'
import type { RemoteOutput } from '../../model/backend.ts'
import { viewAddressOf } from './address.ts'

type Found = Omit<FoundOutput, 'nodeId'>

/** Nodes show what they got, and drafts of what they make; results are what they keep. */
const isKept = (type: unknown, target: OutputTarget | undefined): boolean => type !== 'temp' && (type !== 'input' || target !== undefined)

const fileOf = (key: string, item: unknown, target: OutputTarget | undefined): Found | undefined => {
  if (!isRecord(item)) return undefined
  const { filename, subfolder, type } = item
  if (typeof filename !== 'string' || filename === '' || !isKept(type, target)) return undefined
  const url = viewAddressOf({
    key,
    filename,
    subfolder: typeof subfolder === 'string' ? subfolder : '',
    type: typeof type === 'string' ? type : 'output',
  })
  return { kind: outputKindIn(filename, target?.kind), content: { url, fileName: filename } }
}

const textsIn = (values: unknown): readonly Found[] =>
  [values].flat(3).flatMap((value: unknown): readonly Found[] => {
    const text = typeof value === 'number' ? String(value) : value
    return typeof text === 'string' && text !== '' ? [{ kind: 'text', content: { text } }] : []
  })

/** The same file can stand under two keys of one node. */
const distinct = (found: readonly Found[]): readonly Found[] => {
  const seen = new Set<string>()
  return found.filter(({ content }) => {
    if (!('url' in content)) return true
    const isNew = !seen.has(content.url)
    seen.add(content.url)
    return isNew
  })
}

const textKeys: ReadonlySet<string> = new Set(['text', 'string'])

const ofNode = (key: string, output: unknown, target: OutputTarget | undefined): readonly Found[] => {
  if (!isRecord(output)) return []
  const found = Object.entries(output).flatMap(([name, values]) => {
    const files = Array.isArray(values) ? values.flatMap((item: unknown) => fileOf(key, item, target) ?? []) : []
    return target !== undefined && textKeys.has(name) ? [...files, ...textsIn(values)] : files
  })
  return distinct(found)
}

/** What a run left: files under any key at all, and the texts of nodes that the tool declared. */
export const remoteOutputsOf = (key: string, outputs: unknown, targets: OutputTargets): readonly RemoteOutput[] => {
  const nodes = isRecord(outputs) ? Object.entries(outputs) : []
  return nameOutputs(
    nodes.flatMap(([nodeId, output]) => ofNode(key, output, entryOf(targets, nodeId)).map((found) => ({ nodeId, ...found }))),
    targets,
  )
}
