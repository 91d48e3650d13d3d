import type { GraphNode } from '../../../comfy/graph.ts'
import type { FieldType } from '../../../model/tool.ts'
import type { NodeClasses } from './object-info.ts'
import type { ApiNode } from './target.ts'

/** The ordinary nodes that load a file in place of an External node, under its own id, so that links to it stay right. */
export interface Loader {
  readonly nodes: readonly (readonly [string, ApiNode])[]
  /** Node and widget that take the file's name. */
  readonly to: readonly [string, string]
  /** Which output each of the External node's own is now, where these differ. Not listed: it has none. */
  readonly slots?: Readonly<Record<number, number>>
}

const simple = (id: string, classType: string, widget: string): Loader => ({
  nodes: [[id, { class_type: classType, inputs: {} }]],
  to: [id, widget],
})

const fileIdOf = (id: string): string => `${id}:file`

/** LoadImage drops what is transparent; its mask brings it back. */
const withAlpha = (id: string): Loader => {
  const file = fileIdOf(id)
  return {
    nodes: [
      [file, { class_type: 'LoadImage', inputs: {} }],
      [id, { class_type: 'JoinImageWithAlpha', inputs: { image: [file, 0], alpha: [file, 1] } }],
    ],
    to: [file, 'image'],
  }
}

const videoSettings = [
  'force_rate',
  'force_size',
  'custom_width',
  'custom_height',
  'frame_load_cap',
  'skip_first_frames',
  'select_every_nth',
]

/** The video node of the vendor is a copy of this one: the same settings, the same outputs. */
const vhsVideo = (node: GraphNode, classes: NodeClasses): Loader => {
  const known = (name: string): boolean => classes.widget('VHS_LoadVideo', name) !== undefined
  // Where there is no switch for the size, 0 is what leaves it alone.
  const isSized = known('force_size') || /^Custom/.test(String(node.inputs['force_size']))
  const settingOf = (name: string): unknown => {
    if (name.startsWith('custom_') && !isSized) return 0
    return node.inputs[name] ?? classes.widget('VHS_LoadVideo', name)?.default
  }
  const settings = videoSettings.filter(known).flatMap((name) => {
    const value = settingOf(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { nodes: [[node.id, { class_type: 'VHS_LoadVideo', inputs: Object.fromEntries(settings) }]], to: [node.id, 'video'] }
}

const coreVideo = (id: string): Loader => {
  const file = fileIdOf(id)
  return {
    nodes: [
      [file, { class_type: 'LoadVideo', inputs: {} }],
      [id, { class_type: 'GetVideoComponents', inputs: { video: [file, 0] } }],
    ],
    to: [file, 'file'],
    slots: { 0: 0, 2: 1 },
  }
}

/** As many servers as can should be able to run it; only the first keeps the settings. */
const videoOf = (node: GraphNode, classes: NodeClasses): Loader => {
  const suited = classes.countOf('VHS_LoadVideo')
  return suited > 0 && suited >= classes.countOf('LoadVideo') ? vhsVideo(node, classes) : coreVideo(node.id)
}

/** Undefined for what no ordinary node can load. */
export const loaderOf = (node: GraphNode, type: FieldType, classes: NodeClasses): Loader | undefined => {
  switch (type) {
    case 'image':
      return node.classType === 'ComfyUIDeployExternalImageAlpha' ? withAlpha(node.id) : simple(node.id, 'LoadImage', 'image')
    case 'images':
      return simple(node.id, 'LoadImage', 'image')
    case 'audio':
      return simple(node.id, 'LoadAudio', 'audio')
    case 'video':
      // The other one gives the path of a file, which no ordinary node does.
      return node.classType === 'ComfyUIDeployExternalVideo' ? videoOf(node, classes) : undefined
    default:
      return undefined
  }
}
