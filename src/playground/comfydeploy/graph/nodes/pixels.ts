import sharp from 'sharp'
import { decodeFrame, type Frame, fittedTo, frameOf, sharpOf } from '../frames.ts'
import { framesIn, type NodeClass, type NodeClasses, NodeError, numberIn, textIn, wholeIn } from '../node.ts'

const maxSide = 16384
const maxPixels = 40_000_000

const checkedSize = (width: number, height: number): { width: number; height: number } => {
  if (width < 1 || height < 1) throw new NodeError('height and width must be > 0', 'RuntimeError')
  if (width * height > maxPixels)
    throw new NodeError('Allocation on device \nThis error means you ran out of memory on your GPU.', 'torch.OutOfMemoryError')
  return { width, height }
}

/** A node that changes every picture of a batch alike. */
const eachFrame = (input: string, change: (frame: Frame, inputs: Parameters<NodeClass['run']>[0]) => Promise<Frame>): NodeClass => ({
  run: async (inputs) => ({ values: [{ frames: await Promise.all(framesIn(inputs, input).map((frame) => change(frame, inputs))) }] }),
})

const kernels = { 'nearest-exact': 'nearest', area: 'mitchell', bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const
const kernelOf = (method: string) => kernels[method as keyof typeof kernels] ?? 'cubic'

const scaled = (frame: Frame, size: { width: number; height: number }, method: string, fit: 'fill' | 'cover'): Promise<Frame> =>
  frameOf(sharpOf(frame).resize({ ...size, fit, kernel: kernelOf(method) }), frame.channels === 4)

const softLight = (a: number, b: number): number => {
  const root = a <= 0.25 ? ((16 * a - 12) * a + 4) * a : Math.sqrt(a)
  return b <= 0.5 ? a - (1 - 2 * b) * a * (1 - a) : a + (2 * b - 1) * (root - a)
}
const modes: Readonly<Record<string, (a: number, b: number) => number>> = {
  normal: (_a, b) => b,
  multiply: (a, b) => a * b,
  screen: (a, b) => 1 - (1 - a) * (1 - b),
  overlay: (a, b) => (a <= 0.5 ? 2 * a * b : 1 - 2 * (1 - a) * (1 - b)),
  soft_light: softLight,
  difference: (a, b) => a - b,
}

const blended = (one: Frame, two: Frame, mix: (a: number, b: number) => number, factor: number): Frame => {
  const data = Buffer.alloc(one.data.length)
  for (let index = 0; index < data.length; index += 1) {
    const a = (one.data[index] ?? 0) / 255
    const b = (two.data[index] ?? 0) / 255
    data[index] = Math.round(Math.min(1, Math.max(0, a * (1 - factor) + mix(a, b) * factor)) * 255)
  }
  return { ...one, data }
}
const opaque = (frame: Frame): Promise<Frame> | Frame => (frame.channels === 3 ? frame : frameOf(sharpOf(frame)))

export const pixelNodes: NodeClasses = {
  EmptyImage: {
    run: async (inputs) => {
      const side = { min: 0, max: maxSide, fallback: 512 }
      const { width, height } = checkedSize(wholeIn(inputs, 'width', side), wholeIn(inputs, 'height', side))
      const color = wholeIn(inputs, 'color', { min: 0, max: 0xffffff, fallback: 0 })
      const background = { r: color >> 16, g: (color >> 8) & 255, b: color & 255 }
      const frame = await frameOf(sharp({ create: { width, height, channels: 3, background } }))
      return { values: [{ frames: Array.from({ length: wholeIn(inputs, 'batch_size', { min: 1, max: 64, fallback: 1 }) }, () => frame) }] }
    },
  },
  LoadImage: {
    run: async (inputs, context) => {
      const name = textIn(inputs, 'image')
      const file = await context.fetchFile(name)
      if (file === undefined) throw new NodeError(`[Errno 2] No such file or directory: '/comfyui/input/${name}'`, 'FileNotFoundError')
      try {
        return { values: [{ frames: [await decodeFrame(file.bytes)] }, undefined] }
      } catch {
        throw new NodeError(`cannot identify image file '/comfyui/input/${file.fileName}'`, 'PIL.UnidentifiedImageError')
      }
    },
  },
  ImageScale: eachFrame('image', (frame, inputs) => {
    const side = { min: 0, max: maxSide, fallback: 512 }
    const wanted = { width: wholeIn(inputs, 'width', side), height: wholeIn(inputs, 'height', side) }
    // A zero keeps the proportions; two of them keep the picture.
    const width =
      wanted.width || (wanted.height === 0 ? frame.width : Math.max(1, Math.round((frame.width * wanted.height) / frame.height)))
    const height = wanted.height || Math.max(1, Math.round((frame.height * width) / frame.width))
    return scaled(
      frame,
      checkedSize(width, height),
      textIn(inputs, 'upscale_method'),
      textIn(inputs, 'crop') === 'center' ? 'cover' : 'fill',
    )
  }),
  ImageScaleBy: eachFrame('image', (frame, inputs) => {
    const factor = numberIn(inputs, 'scale_by', { min: 0.01, max: 8, fallback: 1 })
    const size = checkedSize(Math.round(frame.width * factor), Math.round(frame.height * factor))
    return scaled(frame, size, textIn(inputs, 'upscale_method'), 'fill')
  }),
  ImageInvert: eachFrame('image', (frame) => frameOf(sharpOf(frame).negate({ alpha: false }), frame.channels === 4)),
  ImageBlur: eachFrame('image', (frame, inputs) => {
    const radius = wholeIn(inputs, 'blur_radius', { min: 1, max: 31, fallback: 1 })
    const sigma = numberIn(inputs, 'sigma', { min: 0.1, max: 10, fallback: 1 })
    return frameOf(sharpOf(frame).blur(Math.max(0.3, Math.min(sigma, radius))), frame.channels === 4)
  }),
  ImageSharpen: eachFrame('image', (frame, inputs) => {
    const sigma = numberIn(inputs, 'sigma', { min: 0.1, max: 10, fallback: 1 })
    const alpha = numberIn(inputs, 'alpha', { min: 0, max: 5, fallback: 1 })
    return frameOf(sharpOf(frame).sharpen({ sigma, m1: alpha, m2: alpha * 2 }), frame.channels === 4)
  }),
  ImageBlend: {
    run: async (inputs) => {
      const others = framesIn(inputs, 'image2')
      const factor = numberIn(inputs, 'blend_factor', { min: 0, max: 1, fallback: 0.5 })
      const mix = modes[textIn(inputs, 'blend_mode', 'normal')]
      if (mix === undefined) throw new NodeError(`Unsupported blend mode: ${textIn(inputs, 'blend_mode')}`)
      const frames = framesIn(inputs, 'image1').map(async (frame, index) => {
        const one = await opaque(frame)
        return blended(one, await opaque(await fittedTo(others[index] ?? others[0], one)), mix, factor)
      })
      return { values: [{ frames: await Promise.all(frames) }] }
    },
  },
  ImageCrop: eachFrame('image', (frame, inputs) => {
    const side = { min: 0, max: maxSide, fallback: 0 }
    const left = Math.min(wholeIn(inputs, 'x', side), frame.width - 1)
    const top = Math.min(wholeIn(inputs, 'y', side), frame.height - 1)
    const width = Math.max(1, Math.min(wholeIn(inputs, 'width', { ...side, fallback: 512 }), frame.width - left))
    const height = Math.max(1, Math.min(wholeIn(inputs, 'height', { ...side, fallback: 512 }), frame.height - top))
    return frameOf(sharpOf(frame).extract({ left, top, width, height }), frame.channels === 4)
  }),
  ImageBatch: {
    run: async (inputs) => {
      const first = framesIn(inputs, 'image1')
      const second = framesIn(inputs, 'image2').map((frame) => fittedTo(frame, first[0]))
      return { values: [{ frames: [...first, ...(await Promise.all(second))] }] }
    },
  },
}
