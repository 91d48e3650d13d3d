import type { OutputKind } from './tool.ts'

const byExtension: Readonly<Record<string, OutputKind>> = {
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  webp: 'image',
  avif: 'image',
  bmp: 'image',
  tif: 'image',
  tiff: 'image',
  exr: 'file',
  psd: 'file',
  gif: 'animation',
  apng: 'animation',
  mp4: 'video',
  webm: 'video',
  mov: 'video',
  mkv: 'video',
  avi: 'video',
  m4v: 'video',
  mp3: 'audio',
  wav: 'audio',
  flac: 'audio',
  ogg: 'audio',
  opus: 'audio',
  m4a: 'audio',
  aac: 'audio',
  glb: 'model',
  gltf: 'model',
  obj: 'model',
  stl: 'model',
  fbx: 'model',
  ply: 'model',
  usdz: 'model',
  txt: 'text',
  md: 'text',
  json: 'text',
  csv: 'text',
}

/** The kind that a file name alone suggests. */
export const kindOfFileName = (fileName: string): OutputKind | undefined => {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase()
  return extension === undefined ? undefined : byExtension[extension]
}

const kindOfMimeType = (mimeType: string): OutputKind | undefined => {
  if (mimeType === 'image/gif' || mimeType === 'image/apng') return 'animation'
  if (mimeType.startsWith('image/')) return mimeType === 'image/vnd.adobe.photoshop' ? 'file' : 'image'
  if (mimeType.startsWith('video/')) return 'video'
  if (mimeType.startsWith('audio/')) return 'audio'
  if (mimeType.startsWith('model/')) return 'model'
  if (mimeType.startsWith('text/') || mimeType === 'application/json') return 'text'
  return undefined
}

/** Content first, then the name, then what the tool declared. */
export const outputKindOf = (file: {
  readonly mimeType?: string | undefined
  readonly fileName?: string | undefined
  readonly animated?: boolean | undefined
  readonly declared?: OutputKind | undefined
}): OutputKind => {
  const byContent = file.mimeType === undefined ? undefined : kindOfMimeType(file.mimeType)
  if (byContent === 'image' && file.animated === true) return 'animation'
  const byName = file.fileName === undefined ? undefined : kindOfFileName(file.fileName)
  if (byContent === 'text' && byName === 'model') return 'model'
  return byContent ?? byName ?? file.declared ?? 'file'
}
