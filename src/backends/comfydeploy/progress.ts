const plain: readonly (readonly [RegExp, string])[] = [
  [/^ComfyUIDeployExternal|^ComfyDeployWebscoketImageInput/, 'Reading the inputs'],
  [/Sampler|Scheduler/i, 'Sampling'],
  [/VAE.*Decode|Decode.*VAE/i, 'Decoding'],
  [/VAE.*Encode/i, 'Encoding'],
  [/CLIPTextEncode|TextEncode/i, 'Reading the prompt'],
  [/Loader/i, 'Loading models'],
  [/Upscale/i, 'Upscaling'],
  [/^(Save|Preview)|Output|VideoCombine/i, 'Saving'],
]

/** "Executing ImageScale" → "Image scale": what a person understands. */
export const stepOf = (liveStatus: string | null | undefined): string | undefined => {
  const text = liveStatus?.trim() ?? ''
  if (text === '') return undefined
  const node = /^Executing\s+(.+)$/i.exec(text)?.[1]
  if (node === undefined) return text.slice(0, 80)
  const known = plain.find(([pattern]) => pattern.test(node))
  if (known !== undefined) return known[1]
  const words = node
    .replace(/\|.*$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .trim()
    .split(' ')
    .map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ')
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, 80)
}

/** 0 to 1. Older documents say 0 to 100, and -1 stands for "not known". */
export const fractionOf = (progress: number | null | undefined): number | undefined => {
  if (progress === null || progress === undefined || !Number.isFinite(progress) || progress < 0) return undefined
  return Math.min(1, progress > 1 ? progress / 100 : progress)
}
