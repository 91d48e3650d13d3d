import type { OutputField, OutputKind } from '../model/tool.ts'
import type { Graph, GraphNode } from './graph.ts'
import { linkedNodes } from './graph.ts'
import type { OutputTargets } from './output-target.ts'
import { entryOf } from './records.ts'

type KindOfNode = OutputKind | 'none' | ((node: GraphNode) => OutputKind | 'none')

const videoCombine = (node: GraphNode): OutputKind | 'none' => {
  if (node.inputs['save_output'] === false) return 'none'
  return /^image\/(?:gif|webp|apng)/i.test(String(node.inputs['format'] ?? '')) ? 'animation' : 'video'
}

/** Every output node, ordinary ones included; `none` for what shows something and keeps nothing. */
const kinds: Readonly<Record<string, KindOfNode>> = {
  ComfyDeployOutputImage: 'image',
  ComfyDeployOutputText: 'text',
  ComfyDeployOutputFile: 'file',
  ComfyDeployOutputEXR: 'file',
  ComfyDeployWebscoketImageOutput: 'none',
  ComfyDeployStdOutputImage: 'image',
  ComfyDeployStdOutputAny: 'file',
  ComfyUIDeployStringCombine: 'text',
  SaveImage: 'image',
  SaveImageWebsocket: 'none',
  PreviewImage: 'none',
  MaskPreview: 'none',
  PreviewVideo: 'none',
  PreviewAudio: 'none',
  PreviewAny: 'text',
  SaveAnimatedWEBP: 'animation',
  SaveAnimatedPNG: 'animation',
  SaveVideo: 'video',
  SaveWEBM: 'video',
  VHS_VideoCombine: videoCombine,
  SaveAudio: 'audio',
  SaveAudioMP3: 'audio',
  SaveAudioOpus: 'audio',
  SaveGLB: 'model',
  Save3D: 'model',
  Preview3D: 'model',
  SaveLatent: 'file',
  'ShowText|pysssss': 'text',
  'Display Any (rgthree)': 'text',
  'easy showAnything': 'text',
  'Image Save': 'image',
}

const families: readonly (readonly [RegExp, OutputKind | 'none'])[] = [
  [/preview|websocket|webscoket/i, 'none'],
  [/(?:show|display|save|output).*(?:text|string|any|json|caption)|(?:text|string).*(?:show|display|save|output)/i, 'text'],
  [/(?:save|export|output|combine|write).*(?:anim|gif)|(?:anim|gif).*(?:save|export|combine)/i, 'animation'],
  [/(?:save|export|output|combine|write).*(?:video|webm|mp4)|video.*(?:save|export|combine|writer)/i, 'video'],
  [/(?:save|export|output|write).*audio|audio.*(?:save|export)/i, 'audio'],
  [/(?:save|export|output|write).*(?:glb|gltf|mesh|3d|obj\b|ply)|(?:mesh|3d|glb).*(?:save|export)/i, 'model'],
  [/(?:save|export|output|write).*(?:exr|latent|file|zip|psd)|(?:exr|latent|file|psd).*(?:save|export)/i, 'file'],
  [/save.*image|image.*sav(?:e|er)|output.*image|image.*output/i, 'image'],
]

const kindOf = (node: GraphNode, linked: ReadonlySet<string>): OutputKind | 'none' => {
  const known = entryOf(kinds, node.classType)
  if (known !== undefined) return typeof known === 'function' ? known(node) : known
  // Nothing says which of the other nodes keep something, but those that do end a branch and are called so.
  if (linked.has(node.id) || /External/.test(node.classType)) return 'none'
  return families.find(([pattern]) => pattern.test(node.classType))?.[1] ?? 'none'
}

/** What the editor calls a node of that class until somebody renames it. */
const defaultTitles: Readonly<Record<string, string>> = {
  ComfyDeployOutputImage: 'Image Output (ComfyDeploy)',
  ComfyDeployOutputText: 'Text Output (ComfyDeploy)',
  ComfyDeployOutputFile: 'File Output (ComfyDeploy)',
  ComfyDeployOutputEXR: 'EXR Output (ComfyDeploy)',
  ComfyUIDeployStringCombine: 'String Combine (ComfyUI Deploy)',
  SaveGLB: 'Save 3D Model',
  Preview3D: 'Preview 3D',
  PreviewAny: 'Preview as Text',
  SaveLatent: 'SaveLatent',
}

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

const isDefaultTitle = (title: string, classType: string): boolean => {
  const own = letters(title.replace(/[^\p{ASCII}]/gu, (sign) => (/\p{L}/u.test(sign) ? sign : '')))
  const byClass = letters(classType)
  return own === '' || own === letters(entryOf(defaultTitles, classType) ?? '') || byClass.includes(own) || own.includes(byClass)
}

const wantedName = (node: GraphNode, kind: OutputKind): string => {
  const outputId = node.inputs['output_id']
  if (typeof outputId === 'string' && outputId.trim() !== '') return outputId.trim().slice(0, 100)
  if (node.title !== undefined && !isDefaultTitle(node.title, node.classType)) return node.title.slice(0, 100)
  return kind
}

/** What a tool gives back: each node that keeps something, by a name of its own. Muted nodes aren't in this graph. */
export const outputsOf = (graph: Graph | undefined): { readonly fields: readonly OutputField[]; readonly targets: OutputTargets } => {
  if (graph === undefined) return { fields: [], targets: {} }
  const linked = linkedNodes(graph)
  const used = new Set<string>()
  const nameFor = (base: string): string => {
    let name = base
    for (let count = 2; used.has(name); count++) name = `${base}_${count}`
    used.add(name)
    return name
  }
  const found = graph.nodes.flatMap((node) => {
    const kind = kindOf(node, linked)
    return kind === 'none' ? [] : [{ nodeId: node.id, name: nameFor(wantedName(node, kind)), kind }]
  })
  return {
    fields: found.map(({ name, kind }) => ({ name, kind })),
    targets: Object.fromEntries(found.map(({ nodeId, name, kind }) => [nodeId, { name, kind }])),
  }
}
