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

export const longestStep = 80

/** What a node of that class does, as a person understands it: "ImageScale" → "Image scale". */
export const stepOfNode = (classType: string): string => {
  const known = plain.find(([pattern]) => pattern.test(classType))
  if (known !== undefined) return known[1]
  const words = classType
    .replace(/\|.*$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .trim()
    .split(' ')
    .map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ')
  return (words.charAt(0).toUpperCase() + words.slice(1)).slice(0, longestStep)
}
