import { buffer } from 'node:stream/consumers'
import sharp, { type Sharp } from 'sharp'
import type { OpenMedia } from '../ports/media.ts'
import type { Picture, Pictures } from '../ports/pictures.ts'

/** A few bytes may promise any number of pixels, and each takes memory: past this nothing is decoded. */
const mostPixels = 100_000_000
const mostBytes = 64 * 1_024 * 1_024
const mostSeconds = 30
const white = '#ffffff'

/** The library reads an animation's first frame unless told otherwise. Small damage is passed over, a picture that breaks off is not. */
const reading = { limitInputPixels: mostPixels, failOn: 'error' } as const

interface Size {
  readonly width: number
  readonly height: number
}

const fitted = ({ width, height }: Size, maxSide: number): Size => {
  const scale = Math.min(1, maxSide / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** What is missing to the least height or width that the ratio allows, half of it on each side. */
const paddingOf = ({ width, height }: Size, maxRatio: number) => {
  const across = Math.max(0, Math.ceil(height / maxRatio) - width)
  const down = Math.max(0, Math.ceil(width / maxRatio) - height)
  const [left, top] = [Math.floor(across / 2), Math.floor(down / 2)]
  return { left, right: across - left, top, bottom: down - top, background: white }
}

const rendered = async (picture: Sharp, mimeType: string): Promise<Picture> => {
  const { data, info } = await picture.timeout({ seconds: mostSeconds }).toBuffer({ resolveWithObject: true })
  return { bytes: data, mimeType, width: info.width, height: info.height }
}

const previewOf = async (file: OpenMedia, limits: { maxSide: number; maxRatio: number }): Promise<Picture> => {
  const bytes = await buffer(await file.stream())
  const { autoOrient } = await sharp(bytes, reading).metadata()
  const size = fitted(autoOrient, limits.maxSide)
  const picture = sharp(bytes, reading)
    .autoOrient()
    .flatten({ background: white })
    .resize({ ...size, fit: 'fill' })
    .extend(paddingOf(size, limits.maxRatio))
    .jpeg({ quality: 88 })
  return rendered(picture, 'image/jpeg')
}

export const createPictures = (): Pictures => ({
  preview: async (file, limits) => {
    if (file.bytes > mostBytes) return undefined
    try {
      return await previewOf(file, limits)
    } catch {
      // No picture, a broken one, one that is too large, or gone.
      return undefined
    }
  },
  draw: (svg) => rendered(sharp(Buffer.from(svg), reading).png(), 'image/png'),
})
