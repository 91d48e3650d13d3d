import type { DiscoveredTool, InputField, OutputKind } from '../model/tool.ts'
import { wordsOf } from './ascii-words.ts'
import { isOwed, promptRank } from './field-roles.ts'

const upscaleWords = new Set(['upscale', 'upscaler', 'upscaling', 'upscaled', 'superresolution', 'superres', 'esrgan', 'supir', 'hires'])
const speechWords = new Set(['speech', 'tts', 'speak', 'speaker', 'voice', 'voiceover', 'narrate', 'narration', 'narrator', 'say', 'talk'])
const inpaintWords = new Set(['inpaint', 'inpainting', 'outpaint', 'outpainting'])

/** Of several outputs the most telling one decides. */
const bySignificance: readonly OutputKind[] = ['model', 'video', 'animation', 'audio', 'image', 'text']

type CategoryInput = Pick<DiscoveredTool, 'displayName' | 'tags' | 'inputSchema' | 'outputSchema'>

/** What a tool does, told from what goes in and what comes out; the name only helps where kinds can't tell. */
export const categoryOf = ({ displayName, tags, inputSchema, outputSchema }: CategoryInput): string => {
  const words = [displayName, ...tags].flatMap(wordsOf)
  const named = (wanted: ReadonlySet<string>): boolean => words.some((word) => wanted.has(word))
  const has = (...types: readonly InputField['type'][]): boolean => inputSchema.some((field) => types.includes(field.type))
  const owes = (...types: readonly InputField['type'][]): boolean =>
    inputSchema.some((field) => types.includes(field.type) && isOwed(field))
  const text = inputSchema.some((field) => promptRank(field) !== undefined)
  /** Media that are needed, or that are all there is to give. */
  const from = (...types: readonly InputField['type'][]): boolean => owes(...types) || (!text && has(...types))

  switch (bySignificance.find((kind) => outputSchema.some((output) => output.kind === kind))) {
    case 'model':
      return '3d'
    case 'video':
    case 'animation':
      if (from('video')) return named(upscaleWords) ? 'upscale' : 'video-to-video'
      if (from('image', 'images')) return 'image-to-video'
      return text ? 'text-to-video' : 'other'
    case 'audio':
      return text && named(speechWords) ? 'text-to-speech' : 'audio'
    case 'image':
      if (from('image', 'images')) {
        if (named(upscaleWords)) return 'upscale'
        return has('mask') || named(inpaintWords) ? 'inpaint' : 'image-to-image'
      }
      return text ? 'text-to-image' : 'other'
    case 'text':
      return from('image', 'images', 'video') ? 'describe' : 'text'
    default:
      return 'other'
  }
}
