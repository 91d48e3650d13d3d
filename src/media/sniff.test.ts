import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sniffed, sniffFile } from './sniff.ts'
import type { TypeHints } from './sniff-type.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-sniff-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let files = 0
const sniff = async (bytes: Uint8Array | string, hints: TypeHints = {}): Promise<Sniffed> => {
  files += 1
  const path = join(folder, String(files))
  await writeFile(path, bytes)
  return sniffFile(path, hints)
}

const canvas = (width: number, height: number, background = 'teal') => sharp({ create: { width, height, channels: 3, background } })
const frames = async (): Promise<Sharp> => {
  const pictures = await Promise.all(['red', 'green', 'blue'].map((colour) => canvas(6, 4, colour).png().toBuffer()))
  return sharp(pictures, { join: { animated: true } })
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content)
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, 'latin1'), body])
}
const mp4 = (options: { turned?: boolean; seconds: number; brand?: string }): Buffer => {
  const mvhd = Buffer.alloc(100)
  mvhd.writeUInt32BE(600, 12)
  mvhd.writeUInt32BE(options.seconds * 600, 16)
  const tkhd = Buffer.alloc(84)
  if (options.turned === true) {
    tkhd.writeInt32BE(0x10000, 44)
    tkhd.writeInt32BE(-0x10000, 52)
  } else {
    tkhd.writeInt32BE(0x10000, 40)
    tkhd.writeInt32BE(0x10000, 56)
  }
  tkhd.writeUInt32BE(1920 << 16, 76)
  tkhd.writeUInt32BE(1080 * 65_536, 80)
  const sound = box('trak', box('tkhd', Buffer.alloc(84)))
  return Buffer.concat([
    box('ftyp', Buffer.from(options.brand ?? 'isom', 'latin1'), uint32(512), Buffer.from('isomiso2mp41', 'latin1')),
    box('mdat', Buffer.alloc(50_000)),
    box('moov', box('mvhd', mvhd), sound, box('trak', box('tkhd', tkhd))),
  ])
}

const element = (id: string, content: Buffer): Buffer => {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(content.length) | (1n << 56n))
  return Buffer.concat([Buffer.from(id, 'hex'), size, content])
}
const webm = (type: string): Buffer => {
  const duration = Buffer.alloc(8)
  duration.writeDoubleBE(2_500)
  return Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from(type))),
    element(
      '18538067',
      Buffer.concat([
        element('1549a966', Buffer.concat([element('2ad7b1', Buffer.from('0f4240', 'hex')), element('4489', duration)])),
        element(
          '1654ae6b',
          element(
            'ae',
            element('e0', Buffer.concat([element('b0', Buffer.from('0280', 'hex')), element('ba', Buffer.from('01e0', 'hex'))])),
          ),
        ),
        element('1f43b675', Buffer.alloc(1_000)),
      ]),
    ),
  ])
}

const wav = (seconds: number, dataSize?: number): Buffer => {
  const rate = 8_000
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + seconds * rate, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(dataSize ?? seconds * rate, 40)
  return Buffer.concat([head, Buffer.alloc(seconds * rate, 128)])
}

const flac = (): Buffer => {
  const info = Buffer.alloc(38)
  info.writeUInt8(0x80, 0)
  info.writeUIntBE(34, 1, 3)
  info.writeUIntBE(44_100 << 4, 14, 3)
  info.writeUInt32BE(44_100 * 3, 18)
  return Buffer.concat([Buffer.from('fLaC'), info, Buffer.alloc(100)])
}

const glb = (): Buffer => {
  const head = Buffer.alloc(20)
  head.write('glTF', 0, 'latin1')
  head.writeUInt32LE(2, 4)
  head.writeUInt32LE(20, 8)
  return head
}

const binaryStl = (): Buffer => {
  const bytes = Buffer.alloc(84 + 50 * 2)
  bytes.writeUInt32LE(2, 80)
  bytes.writeFloatLE(1.5, 100)
  return bytes
}

describe('pictures', () => {
  test('their size, as they are shown', async () => {
    expect(await sniff(await canvas(30, 20).png().toBuffer())).toEqual({ mimeType: 'image/png', width: 30, height: 20 })
    expect(await sniff(await canvas(30, 20).webp().toBuffer())).toEqual({ mimeType: 'image/webp', width: 30, height: 20 })
    expect(await sniff(await canvas(30, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer())).toEqual({
      mimeType: 'image/jpeg',
      width: 20,
      height: 30,
    })
  })

  test('moving ones are told from still ones', async () => {
    expect(await sniff(await (await frames()).gif().toBuffer())).toEqual({ mimeType: 'image/gif', width: 6, height: 4, animated: true })
    expect(await sniff(await (await frames()).webp().toBuffer())).toEqual({ mimeType: 'image/webp', width: 6, height: 4, animated: true })
    expect(await sniff(await canvas(6, 4).gif().toBuffer())).toEqual({ mimeType: 'image/gif', width: 6, height: 4 })
  })

  test('an APNG moves', async () => {
    const still = await canvas(6, 4).png().toBuffer()
    const control = Buffer.concat([uint32(8), Buffer.from('acTL'), uint32(1), uint32(0), uint32(0)])
    expect(await sniff(Buffer.concat([still.subarray(0, 33), control, still.subarray(33)]))).toMatchObject({
      mimeType: 'image/apng',
      animated: true,
    })
  })

  test('a drawing', async () => {
    const svg =
      '<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="4" height="4"/></svg>'
    expect(await sniff(svg, { mimeType: 'image/png' })).toEqual({ mimeType: 'image/svg+xml', width: 40, height: 10 })
  })

  test('a broken one is kept, without a size', async () => {
    const whole = await canvas(30, 20).png().toBuffer()
    expect(await sniff(whole.subarray(0, 20))).toEqual({ mimeType: expect.stringMatching(/^(image\/png|application\/octet-stream)$/) })
    expect((await sniff(Buffer.concat([whole.subarray(0, 50), Buffer.alloc(200, 0xff)]))).mimeType).toBe('image/png')
    expect((await sniff('<svg <<<')).mimeType).toBe('image/svg+xml')
  })

  test('one that claims to be enormous is not measured', async () => {
    const bomb = await canvas(30, 20).png().toBuffer()
    bomb.writeUInt32BE(100_000, 16)
    bomb.writeUInt32BE(100_000, 20)
    expect(await sniff(bomb)).toEqual({ mimeType: 'image/png' })
  })
})

describe('recordings', () => {
  test('MP4: length and size, upright where it was turned', async () => {
    expect(await sniff(mp4({ seconds: 4 }))).toEqual({ mimeType: 'video/mp4', seconds: 4, width: 1920, height: 1080 })
    expect(await sniff(mp4({ seconds: 4, turned: true }))).toMatchObject({ width: 1080, height: 1920 })
    expect(await sniff(mp4({ seconds: 2, brand: 'qt  ' }))).toMatchObject({ mimeType: 'video/quicktime', seconds: 2 })
  })

  test('WebM and Matroska', async () => {
    expect(await sniff(webm('webm'))).toEqual({ mimeType: 'video/webm', seconds: 2.5, width: 640, height: 480 })
    expect(await sniff(webm('matroska'))).toMatchObject({ mimeType: 'video/matroska', seconds: 2.5 })
  })

  test('WAV and FLAC', async () => {
    expect(await sniff(wav(3))).toEqual({ mimeType: 'audio/wav', seconds: 3 })
    expect(await sniff(wav(3, 0xffff_ffff))).toEqual({ mimeType: 'audio/wav', seconds: 3 })
    expect(await sniff(flac())).toEqual({ mimeType: 'audio/flac', seconds: 3 })
  })

  test('a header that was cut anywhere is no error', async () => {
    for (const whole of [mp4({ seconds: 4 }), webm('webm'), wav(1), flac()]) {
      for (const length of [9, 13, 21, 33, 41, 60, whole.length - 30])
        expect(await sniff(whole.subarray(0, length))).toHaveProperty('mimeType')
    }
  })
})

describe('by content', () => {
  test.each<[string, string | Buffer, TypeHints, string]>([
    ['text', 'a cat on a mat', {}, 'text/plain'],
    ['text that begins like a bitmap', 'BMW on a wet street at night', {}, 'text/plain'],
    ['text that begins like a mesh', 'solid advice for cats', {}, 'text/plain'],
    ['text that begins like a GIF', 'GIF89a is a format', {}, 'text/plain'],
    ['text beyond ASCII', 'кот 🐈 на окне', {}, 'text/plain'],
    ['text longer than one look, cut inside a letter', `x${'ж'.repeat(50_000)}`, {}, 'text/plain'],
    ['JSON', '{"a": [1, 2]}', { fileName: 'a.txt' }, 'application/json'],
    ['long JSON', JSON.stringify(Array.from({ length: 30_000 }, (_, i) => i)), {}, 'application/json'],
    ['almost JSON', '{a: 1}', { fileName: 'a.json', mimeType: 'application/json' }, 'text/plain'],
    ['a page', '<!DOCTYPE html><html><script>1</script></html>', { mimeType: 'text/plain' }, 'text/html'],
    ['XML', '<?xml version="1.0"?><a/>', {}, 'application/xml'],
    ['a glTF scene', '{"asset":{"version":"2.0"},"scenes":[]}', {}, 'model/gltf+json'],
    ['a binary glTF', glb(), {}, 'model/gltf-binary'],
    ['a PLY', 'ply\nformat ascii 1.0\nelement vertex 0\nend_header\n', {}, 'model/ply'],
    ['a binary PLY', Buffer.concat([Buffer.from('ply\nformat binary_little_endian 1.0\nend_header\n'), Buffer.alloc(40)]), {}, 'model/ply'],
    ['an STL', 'solid cube\n facet normal 0 0 1\n  outer loop\n', {}, 'model/stl'],
    ['a binary STL', binaryStl(), {}, 'model/stl'],
    ['an FBX', Buffer.concat([Buffer.from('Kaydara FBX Binary  \0'), Buffer.alloc(40)]), {}, 'model/fbx'],
    ['a zip', Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), {}, 'application/zip'],
    ['a USDZ', Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), { fileName: 'shoe.usdz' }, 'model/vnd.usdz+zip'],
    ['a PDF', '%PDF-1.4\n%hello\n', {}, 'application/pdf'],
    ['nothing', '', { mimeType: 'image/png' }, 'application/octet-stream'],
    ['noise said to be a picture', Buffer.from([1, 2, 3, 200, 201, 0]), { mimeType: 'image/png' }, 'application/octet-stream'],
    ['noise said to be a page', Buffer.from([1, 2, 3, 200, 201, 0]), { mimeType: 'text/html' }, 'application/octet-stream'],
    ['noise said to be sound', Buffer.from([1, 2, 3, 200, 201, 0]), { fileName: 'a.mp3' }, 'audio/mpeg'],
  ])('%s', async (_name, bytes, hints, mimeType) => {
    expect((await sniff(bytes, hints)).mimeType).toBe(mimeType)
  })

  test('no bytes and no hints make it throw', async () => {
    const heads = [
      '',
      'RIFF\x10\0\0\0WAVEfmt ',
      'fLaC',
      '\x1aE\xdf\xa3',
      '\0\0\0\x14ftypisom',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      '<svg',
      '{',
      'ply\n',
      'PK\x03\x04',
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }), fc.string(), async (head, tail, hint) => {
        const found = await sniff(Buffer.concat([Buffer.from(head, 'latin1'), tail]), { fileName: hint, mimeType: hint })
        expect(found.mimeType).toMatch(/^[a-z]+\/[\w.+-]+$/)
      }),
      { numRuns: 200 },
    )
  })
})
