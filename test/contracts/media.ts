import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MediaFile } from '../../src/model/media.ts'
import type { MediaStore } from '../../src/ports/media.ts'

export interface MediaUnderTest {
  readonly store: MediaStore
  /** A second process's view of the same place. */
  openAnother(): Promise<MediaStore>
  /** Names of everything that lies there, whole or not. */
  everything(): Promise<readonly string[]>
  close(): Promise<void>
}

const maxBytes = 100_000_000
const idOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const png = (): Promise<Buffer> =>
  sharp({ create: { width: 7, height: 5, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()

/** What every media store must do, whatever it keeps its bytes in. */
export const mediaContract = (name: string, open: () => Promise<MediaUnderTest>): void => {
  describe(`media store: ${name}`, () => {
    let under: MediaUnderTest
    let store: MediaStore
    beforeEach(async () => {
      under = await open()
      store = under.store
    })
    afterEach(() => under.close())

    const read = async (file: MediaFile, range?: { start: number; end: number }): Promise<Buffer> => {
      const found = await store.open(file)
      if (found === undefined) throw new Error('it is not there')
      return buffer(await found.stream(range))
    }

    test('gives back the bytes it was given, as often as one likes', async () => {
      const bytes = randomBytes(200_000)
      const file = await store.put(Readable.from([bytes.subarray(0, 70_001), bytes.subarray(70_001)]), { maxBytes, fileName: 'noise.bin' })
      expect(file).toEqual({ mediaId: idOf(bytes), mimeType: 'application/octet-stream', bytes: 200_000, fileName: 'noise.bin' })
      const found = await store.open(file)
      expect(found).toMatchObject(file)
      for (let i = 0; i < 2; i += 1) expect(await read(file)).toEqual(bytes)
    })

    test('the same bytes have the same id, from a stream or from memory', async () => {
      const bytes = randomBytes(1_000)
      const first = await store.put(bytes, { maxBytes })
      const lying = await under.everything()
      const second = await store.put(Readable.from([bytes]), { maxBytes, fileName: 'again.bin' })
      expect(second.mediaId).toBe(first.mediaId)
      expect(await under.everything()).toEqual(lying)
      expect((await store.put(randomBytes(1_000), { maxBytes })).mediaId).not.toBe(first.mediaId)
    })

    test('keeps an empty file', async () => {
      const file = await store.put(new Uint8Array(), { maxBytes })
      expect(file.bytes).toBe(0)
      expect((await read(file)).length).toBe(0)
    })

    test('the type comes from the content, whatever the hints say', async () => {
      const bytes = await png()
      expect(await store.put(bytes, { maxBytes, fileName: 'cat.mp4', mimeType: 'video/mp4' })).toMatchObject({
        mimeType: 'image/png',
        width: 7,
        height: 5,
      })
      expect((await store.put(randomBytes(500), { maxBytes, fileName: 'cat.png', mimeType: 'image/png' })).mimeType).toBe(
        'application/octet-stream',
      )
      expect((await store.put(Buffer.from('hello'), { maxBytes, mimeType: 'text/html' })).mimeType).toBe('text/plain')
    })

    test('hints speak where the content does not', async () => {
      expect((await store.put(Buffer.from('a,b\n1,2\n'), { maxBytes, fileName: 'table.csv' })).mimeType).toBe('text/csv')
      expect((await store.put(Buffer.from('v 0 0 0\nv 1 0 0\nf 1 2 1\n'), { maxBytes, fileName: 'mesh.obj' })).mimeType).toBe('model/obj')
    })

    test('a file name is only a name', async () => {
      expect((await store.put(Buffer.from('x'), { maxBytes, fileName: '../../etc/passwd' })).fileName).toBe('passwd')
      expect(await store.put(Buffer.from('x'), { maxBytes, fileName: '..' })).not.toHaveProperty('fileName')
    })

    test('too much is refused and leaves nothing behind', async () => {
      for (const source of [Buffer.alloc(1_001), Readable.from([Buffer.alloc(600), Buffer.alloc(401)])]) {
        await expect(store.put(source, { maxBytes: 1_000 })).rejects.toMatchObject({ code: 'payload_too_large' })
      }
      expect(await under.everything()).toEqual([])
      expect((await store.put(Readable.from([Buffer.alloc(1_000)]), { maxBytes: 1_000 })).bytes).toBe(1_000)
    })

    test('a source that is too large is not read to its end', async () => {
      let given = 0
      const endless = Readable.from(
        (function* () {
          for (;;) {
            given += 1
            yield Buffer.alloc(1_000)
          }
        })(),
      )
      await expect(store.put(endless, { maxBytes: 10_000 })).rejects.toMatchObject({ code: 'payload_too_large' })
      expect(endless.destroyed).toBe(true)
      expect(given).toBeLessThan(200)
    })

    test('a source that breaks off leaves nothing behind, and its own error comes through', async () => {
      const failing = Readable.from(
        (async function* () {
          yield Buffer.alloc(100_000)
          throw new Error('the sender went away')
        })(),
      )
      await expect(store.put(failing, { maxBytes })).rejects.toThrow('the sender went away')
      const dropped = new PassThrough()
      dropped.write('half')
      const put = store.put(dropped, { maxBytes })
      dropped.destroy()
      await expect(put).rejects.toThrow()
      const gone = new PassThrough()
      gone.destroy()
      await expect(store.put(gone, { maxBytes })).rejects.toThrow()
      expect(await under.everything()).toEqual([])
    })

    test('a part of a file', async () => {
      const file = await store.put(Buffer.from('0123456789'), { maxBytes })
      expect(String(await read(file, { start: 2, end: 4 }))).toBe('234')
      expect(String(await read(file, { start: 0, end: 0 }))).toBe('0')
      expect(String(await read(file, { start: 7, end: 9_999 }))).toBe('789')
      await expect(read(file, { start: 4, end: 2 })).rejects.toMatchObject({ code: 'bad_request' })
    })

    test('what is not there is undefined, and removing it is no error', async () => {
      const file = await store.put(Buffer.from('short-lived'), { maxBytes })
      await store.remove(file.mediaId)
      await store.remove(file.mediaId)
      expect(await store.open(file)).toBeUndefined()
      expect(await under.everything()).toEqual([])
      await store.put(Buffer.from('short-lived'), { maxBytes })
      expect(String(await read(file))).toBe('short-lived')
    })

    test('an id that is none leads nowhere', async () => {
      const kept = await store.put(Buffer.from('kept'), { maxBytes })
      const lying = await under.everything()
      for (const mediaId of [
        '',
        '.',
        '..',
        '../../../etc/passwd',
        `../${kept.mediaId}`,
        `${kept.mediaId}/..`,
        kept.mediaId.toUpperCase(),
        `${kept.mediaId}\0`,
        'a'.repeat(63),
      ]) {
        expect(await store.open({ ...kept, mediaId })).toBeUndefined()
        await store.remove(mediaId)
      }
      expect(await under.everything()).toEqual(lying)
    })

    test('many at once, the same ones from two processes too', async () => {
      const another = await under.openAnother()
      const files = Array.from({ length: 8 }, (_, i) => Buffer.alloc(50_000 + i, i))
      const kept = await Promise.all(
        [...files, ...files].map((bytes, i) => (i % 3 === 0 ? another : store).put(Readable.from([bytes]), { maxBytes })),
      )
      expect(new Set(kept.map((file) => file.mediaId))).toEqual(new Set(files.map(idOf)))
      expect(await under.everything()).toHaveLength(8)
      for (const [i, bytes] of files.entries()) expect(await read(kept[i] as MediaFile)).toEqual(bytes)
      await another.close()
    })

    test('a reader sees a whole file or none', async () => {
      const bytes = randomBytes(300_000)
      const file: MediaFile = { mediaId: idOf(bytes), mimeType: 'application/octet-stream', bytes: bytes.length }
      let release = (): void => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      let half = (): void => {}
      const halfGiven = new Promise<void>((resolve) => {
        half = resolve
      })
      const source = Readable.from(
        (async function* () {
          yield bytes.subarray(0, 200_000)
          half()
          await gate
          yield bytes.subarray(200_000)
        })(),
      )
      const put = store.put(source, { maxBytes })
      await halfGiven
      expect(await store.open(file)).toBeUndefined()
      release()
      await put
      expect(await read(file)).toEqual(bytes)
    })

    test('a large file passes through in little memory', async () => {
      const chunk = Buffer.alloc(65_536, 7)
      const chunks = 800
      let most = 0
      const before = process.memoryUsage().arrayBuffers
      const source = Readable.from(
        (function* () {
          for (let i = 0; i < chunks; i += 1) {
            most = Math.max(most, process.memoryUsage().arrayBuffers - before)
            yield chunk
          }
        })(),
      )
      const file = await store.put(source, { maxBytes })
      expect(file.bytes).toBe(chunks * chunk.length)
      expect(most).toBeLessThan(15_000_000)
      const found = await store.open(file)
      const stream = await found?.stream()
      let bytes = 0
      for await (const part of stream as AsyncIterable<Buffer>) bytes += part.length
      expect(bytes).toBe(file.bytes)
    })
  })
}
