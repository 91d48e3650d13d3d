import { guessType } from '../../bucket.ts'
import type { NodeOutput } from '../../executor.ts'
import { animatedWebp, pngOf, sharpOf } from '../frames.ts'
import {
  blobIn,
  framesIn,
  isUsable,
  type NodeClass,
  type NodeClasses,
  type NodeContext,
  numberIn,
  outputFile,
  textIn,
  wholeIn,
} from '../node.ts'

type Inputs = Parameters<NodeClass['run']>[0]

const pngs = async (inputs: Inputs, context: NodeContext): Promise<NodeOutput['files']> =>
  Promise.all(
    framesIn(inputs, 'images').map(async (frame) =>
      outputFile(context.nameFile(textIn(inputs, 'filename_prefix', 'ComfyUI'), 'png'), await pngOf(frame), 'image/png'),
    ),
  )

const textFiles = new Set(['txt', 'json', 'md'])

/** Saves what came in under the extension it came with. */
const saveBlob = (input: string, prefix: string): NodeClass => ({
  isOutput: true,
  run: (inputs, context) => {
    const { fileName, bytes, mimeType } = blobIn(inputs, input)
    const name = context.nameFile(textIn(inputs, 'filename_prefix', prefix), /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? 'bin')
    return { output: { files: [outputFile(name, bytes, mimeType)] } }
  },
})

const showText: NodeClass = {
  isOutput: true,
  run: (inputs) => ({ values: [textIn(inputs, 'text')], output: { files: [], text: [textIn(inputs, 'text')] } }),
}

export const saveNodes: NodeClasses = {
  SaveImage: { isOutput: true, run: async (inputs, context) => ({ output: { files: await pngs(inputs, context) } }) },
  PreviewImage: {
    isOutput: true,
    run: async (inputs, context) => ({
      output: { files: (await pngs(inputs, context)).map((file) => ({ ...file, type: 'temp' as const })) },
    }),
  },
  SaveAnimatedWEBP: {
    isOutput: true,
    run: async (inputs, context) => {
      const fps = numberIn(inputs, 'fps', { min: 0.01, max: 1000, fallback: 6 })
      const quality = wholeIn(inputs, 'quality', { min: 1, max: 100, fallback: 80 })
      const bytes = await animatedWebp(framesIn(inputs, 'images'), { fps, quality, lossless: inputs['lossless'] === true })
      return {
        output: { files: [outputFile(context.nameFile(textIn(inputs, 'filename_prefix', 'ComfyUI'), 'webp'), bytes, 'image/webp')] },
      }
    },
  },
  ComfyDeployOutputImage: {
    isOutput: true,
    run: async (inputs, context) => {
      const type = textIn(inputs, 'file_type', 'webp')
      const format = type === 'png' || type === 'jpg' ? type : 'webp'
      const quality = wholeIn(inputs, 'quality', { min: 1, max: 100, fallback: 80 })
      const extra = { output_id: textIn(inputs, 'output_id', 'output_images') }
      const files = framesIn(inputs, 'images').map(async (frame) => {
        const name = context.nameFile(textIn(inputs, 'filename_prefix', 'ComfyUI'), format)
        const bytes = await sharpOf(frame)
          .toFormat(format === 'jpg' ? 'jpeg' : format, { quality })
          .toBuffer()
        return outputFile(name, bytes, guessType(name.fileName) ?? 'image/webp', extra)
      })
      return { output: { files: await Promise.all(files) } }
    },
  },
  ComfyDeployOutputText: {
    isOutput: true,
    run: (inputs, context) => {
      const type = textIn(inputs, 'file_type', 'txt')
      const name = context.nameFile(textIn(inputs, 'filename_prefix', 'ComfyUI'), textFiles.has(type) ? type : 'txt')
      const extra = { output_id: textIn(inputs, 'output_id', 'output_text') }
      return { output: { files: [outputFile(name, Buffer.from(textIn(inputs, 'text')), guessType(name.fileName) ?? 'text/plain', extra)] } }
    },
  },
  ComfyDeployOutputFile: {
    isOutput: true,
    run: (inputs, context) => {
      const { fileName, bytes, mimeType } = blobIn(inputs, 'file_path')
      const name = context.nameFile(textIn(inputs, 'filename_prefix', 'file'), /\.([a-z0-9]+)$/i.exec(fileName)?.[1] ?? 'bin')
      return { output: { files: [outputFile(name, bytes, mimeType, { output_id: textIn(inputs, 'output_id', 'output_file') })] } }
    },
  },
  ComfyUIDeployStringCombine: {
    isOutput: true,
    run: (inputs) => {
      const parts = Object.entries(inputs)
        .filter(([name]) => /^text/.test(name))
        .map(([name]) => textIn(inputs, name))
      const text = parts.filter((part) => part !== '').join(textIn(inputs, 'separator', ' '))
      return { values: [text], output: { files: [], text: [text] } }
    },
  },
  'ShowText|pysssss': showText,
  PreviewAny: {
    isOutput: true,
    run: (inputs) => (isUsable(inputs['source']) ? {} : { output: { files: [], text: [textIn(inputs, 'source')] } }),
  },
  SaveVideo: saveBlob('video', 'video/ComfyUI'),
  SaveAudio: saveBlob('audio', 'audio/ComfyUI'),
  SaveGLB: saveBlob('mesh', 'mesh/ComfyUI'),
}
