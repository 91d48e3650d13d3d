/** The endings of each type, the usual one first. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png'],
  'image/apng': ['apng', 'png'],
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/avif': ['avif'],
  'image/bmp': ['bmp'],
  'image/tiff': ['tiff', 'tif'],
  'image/svg+xml': ['svg'],
  'image/x-exr': ['exr'],
  'image/vnd.adobe.photoshop': ['psd'],
  'video/mp4': ['mp4', 'm4v'],
  'video/x-m4v': ['m4v', 'mp4'],
  'video/webm': ['webm'],
  'video/quicktime': ['mov', 'qt'],
  'video/matroska': ['mkv'],
  'video/x-matroska': ['mkv'],
  'video/x-msvideo': ['avi'],
  'video/vnd.avi': ['avi'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a', 'mp4'],
  'audio/x-m4a': ['m4a'],
  'audio/aac': ['aac'],
  'audio/wav': ['wav'],
  'audio/x-wav': ['wav'],
  'audio/vnd.wave': ['wav'],
  'audio/flac': ['flac'],
  'audio/x-flac': ['flac'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/opus': ['opus', 'ogg'],
  'model/gltf-binary': ['glb'],
  'model/gltf+json': ['gltf'],
  'model/obj': ['obj'],
  'model/stl': ['stl'],
  'model/ply': ['ply'],
  'model/fbx': ['fbx'],
  'model/vnd.usdz+zip': ['usdz'],
  'application/json': ['json'],
  'application/pdf': ['pdf'],
  'application/zip': ['zip'],
  'text/plain': ['txt'],
  'text/csv': ['csv'],
  'text/markdown': ['md'],
}

/** Text and bundles go by many endings, and each says more than the type does. */
const looseTypes = /^(?:text\/|application\/(?:zip|json)$)/

const baseTypeOf = (mimeType: string): string => mimeType.split(';')[0]?.trim().toLowerCase() ?? ''

const endingsOf = (mimeType: string): readonly string[] => {
  const type = baseTypeOf(mimeType)
  return Object.hasOwn(endings, type) ? (endings[type] ?? []) : []
}

/** How files of that type are usually called, without the dot; undefined for a type that nobody knows. */
export const usualEnding = (mimeType: string): string | undefined => endingsOf(mimeType)[0]

/** The name with an ending that says what the bytes are: a JPEG that is called .png is called .jpg. */
export const withRightEnding = (name: string, mimeType: string): string => {
  const right = endingsOf(mimeType)
  const usual = usualEnding(mimeType)
  const own = /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase()
  if (usual === undefined || (own !== undefined && (right.includes(own) || looseTypes.test(baseTypeOf(mimeType))))) return name
  const isKnown = own !== undefined && Object.values(endings).some((list) => list.includes(own))
  return `${isKnown ? name.slice(0, -own.length - 1) : name}.${usual}`
}
