import { Readable } from 'node:stream'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { OpenMedia } from '../ports/media.ts'
import { createPictures } from './pictures.ts'

const { preview, draw } = createPictures()
const limits = { maxSide: 400, maxRatio: 20 }

const openOf = (bytes: Uint8Array, parts: Partial<OpenMedia> = {}): OpenMedia => ({
  mediaId: 'm',
  mimeType: 'image/png',
  bytes: bytes.length,
  stream: async () => Readable.from([bytes]),
  ...parts,
})
const plain = (width: number, height: number, background: string | { r: number; g: number; b: number; alpha: number } = '#c00000') =>
  sharp({ create: { width, height, channels: 4, background } })

type Colour = readonly [number, number, number]
const red: Colour = [192, 0, 0]
const blue: Colour = [0, 0, 192]
const white: Colour = [255, 255, 255]

const shown = async (bytes: Uint8Array | undefined) => {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number): number[] => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)]
  return {
    size: [info.width, info.height],
    expectColour: (x: number, y: number, colour: Colour): void => {
      for (const [index, value] of at(x, y).entries()) expect(Math.abs(value - (colour[index] ?? 0)), `${x},${y}`).toBeLessThan(12)
    },
  }
}

/** A PNG that says it is that large; what is in it is little. */
const bombOf = (width: number, height: number): Buffer => {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([1, 0], 8)
  const rows = deflateSync(Buffer.alloc(Math.ceil(width / 8 + 1) * height), { level: 9 })
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

describe('a preview', () => {
  it.each([
    [1_000, 500, 400, 200],
    [500, 1_000, 200, 400],
    [30, 20, 30, 20],
    [1, 1, 1, 1],
  ])('of %i × %i is a JPEG of %i × %i', async (width, height, ...size) => {
    const picture = await preview(openOf(await plain(width, height).png().toBuffer()), limits)
    expect(picture).toMatchObject({ mimeType: 'image/jpeg', width: size[0], height: size[1] })
    expect((await sharp(picture?.bytes).metadata()).format).toBe('jpeg')
    const { size: real, expectColour } = await shown(picture?.bytes)
    expect(real).toEqual(size)
    expectColour(0, 0, red)
  })

  it.each([
    [2_000, 20, 400, 20],
    [20, 2_000, 20, 400],
    [5_000, 1, 400, 20],
    [401, 7, 400, 20],
    [300, 15, 300, 15],
  ])('of %i × %i is padded with white to %i × %i', async (width, height, ...size) => {
    const picture = await preview(openOf(await plain(width, height).png().toBuffer()), limits)
    const { size: real, expectColour } = await shown(picture?.bytes)
    expect(real).toEqual(size)
    expect([picture?.width, picture?.height]).toEqual(size)
    const [w = 0, h = 0] = size
    expect(Math.max(w / h, h / w)).toBeLessThanOrEqual(limits.maxRatio)
    if (width < 5_000) expectColour(Math.floor(w / 2), Math.floor(h / 2), red)
    if (width === 2_000) expectColour(200, 0, white)
    if (height === 2_000) expectColour(0, 200, white)
  })

  it('puts what can be seen through on white', async () => {
    const picture = await preview(openOf(await plain(10, 10, { r: 0, g: 0, b: 0, alpha: 0 }).png().toBuffer()), limits)
    ;(await shown(picture?.bytes)).expectColour(5, 5, white)
  })

  it('is turned as its metadata says, and says nothing of its origin', async () => {
    const halves = await plain(40, 20)
      .composite([{ input: { create: { width: 20, height: 20, channels: 3, background: '#0000c0' } }, left: 20, top: 0 }])
      .withExif({ IFD0: { Artist: 'Somebody' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const picture = await preview(openOf(halves), limits)
    const { size, expectColour } = await shown(picture?.bytes)
    expect(size).toEqual([20, 40])
    expectColour(10, 8, red)
    expectColour(10, 32, blue)
    const metadata = await sharp(picture?.bytes).metadata()
    expect(metadata.orientation).toBeUndefined()
    expect(metadata.exif).toBeUndefined()
  })

  it.each(['gif', 'webp'] as const)('of an animated %s is its first frame', async (format) => {
    const frames = await Promise.all([plain(16, 16), plain(16, 16, '#0000c0')].map((frame) => frame.png().toBuffer()))
    const animated = await sharp(frames, { join: { animated: true } })
      [format]()
      .toBuffer()
    expect((await sharp(animated).metadata()).pages).toBe(2)
    const { size, expectColour } = await shown((await preview(openOf(animated), limits))?.bytes)
    expect(size).toEqual([16, 16])
    expectColour(8, 8, red)
  })

  it('of 16 bits, of greys and of CMYK can be shown too', async () => {
    const sources = [
      plain(8, 8).toColourspace('rgb16').png(),
      plain(8, 8, '#808080').toColourspace('b-w').png(),
      plain(8, 8).flatten().toColourspace('cmyk').jpeg(),
    ]
    for (const source of sources) {
      const picture = await preview(openOf(await source.toBuffer()), limits)
      expect(await sharp(picture?.bytes).metadata()).toMatchObject({ space: 'srgb', channels: 3, width: 8 })
    }
  })

  it('of more pixels than memory is good for is none, and so is one of too many bytes', async () => {
    const bomb = bombOf(20_000, 10_000)
    expect(bomb.length).toBeLessThan(50_000)
    expect(await preview(openOf(bomb), limits)).toBeUndefined()
    expect(await preview(openOf(bombOf(1_000, 1_000)), limits)).toBeDefined()
    const never = openOf(new Uint8Array(), { bytes: 10 ** 9, stream: () => Promise.reject(new Error('it was opened')) })
    expect(await preview(never, limits)).toBeUndefined()
  })

  it('of what is no picture, broken, cut off or gone is none', async () => {
    const noise = await sharp({
      create: { width: 64, height: 64, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
    })
      .png()
      .toBuffer()
    for (const bytes of [Buffer.from('hello'), Buffer.alloc(0), noise.subarray(0, noise.length / 2), Buffer.from('%PDF-1.7')])
      expect(await preview(openOf(bytes), limits)).toBeUndefined()
    expect(await preview(openOf(noise), limits)).toBeDefined()
    expect(await preview(openOf(noise, { stream: () => Promise.reject(new Error('gone')) }), limits)).toBeUndefined()
  })
})

describe('a drawing', () => {
  it('is a PNG of the size that the SVG says', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="30" height="30" fill="#c00000"/></svg>'
    const picture = await draw(svg)
    expect(picture).toMatchObject({ mimeType: 'image/png', width: 60, height: 30 })
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ format: 'png', hasAlpha: true })
    ;(await shown(picture.bytes)).expectColour(10, 10, red)
  })

  it('of what is no SVG is an error', async () => {
    await expect(draw('<svg')).rejects.toThrow()
  })
})
