import sharp, { type Sharp } from 'sharp'

/** One picture as plain pixels. */
export interface Frame {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

export const sharpOf = (frame: Frame): Sharp =>
  sharp(frame.data, { raw: { width: frame.width, height: frame.height, channels: frame.channels } })

/** Grey comes back as one channel, with two where there is an alpha: spread out. */
const spread = (data: Buffer, from: number, to: 3 | 4): Buffer => {
  const pixels = data.length / from
  const wide = Buffer.alloc(pixels * to)
  for (let at = 0; at < pixels; at += 1) {
    wide.fill(data[at * from] ?? 0, at * to, at * to + 3)
    if (to === 4) wide[at * to + 3] = from === 2 ? (data[at * from + 1] ?? 255) : 255
  }
  return wide
}

/** Three channels, unless the alpha is wanted. */
export const frameOf = async (picture: Sharp, keepAlpha = false): Promise<Frame> => {
  const whole = keepAlpha ? picture.ensureAlpha() : picture.flatten({ background: '#000' }).removeAlpha()
  const { data, info } = await whole.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const channels = keepAlpha ? 4 : 3
  return {
    data: info.channels === channels ? data : spread(data, info.channels, channels),
    width: info.width,
    height: info.height,
    channels,
  }
}

export const decodeFrame = (bytes: Uint8Array, keepAlpha = false): Promise<Frame> =>
  frameOf(sharp(bytes, { limitInputPixels: 64_000_000 }).rotate(), keepAlpha)

export const svgFrame = (svg: string): Promise<Frame> => frameOf(sharp(Buffer.from(svg)))

export const pngOf = (frame: Frame): Promise<Buffer> => sharpOf(frame).png().toBuffer()

/** The second one's size follows the first one's, as ComfyUI's batch and blend nodes do it. */
export const fittedTo = (frame: Frame, size: { width: number; height: number }): Promise<Frame> | Frame =>
  frame.width === size.width && frame.height === size.height
    ? frame
    : frameOf(sharpOf(frame).resize(size.width, size.height, { fit: 'cover' }), frame.channels === 4)

export const animatedWebp = async (
  frames: readonly [Frame, ...Frame[]],
  options: { fps: number; quality: number; lossless: boolean },
): Promise<Buffer> => {
  const pngs = await Promise.all(frames.map(async (frame) => pngOf(await fittedTo(frame, frames[0]))))
  const { quality, lossless, fps } = options
  const settings = { quality, lossless, loop: 0, delay: Math.round(1000 / fps) }
  return pngs.length === 1
    ? sharp(pngs[0]).webp(settings).toBuffer()
    : sharp(pngs, { join: { animated: true } })
        .webp(settings)
        .toBuffer()
}
