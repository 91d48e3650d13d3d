import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CreateMultipartUploadCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { s3 } from '../../scripts/lib/servers/index.ts'
import { systemClock as clock } from '../../src/clock.ts'
import { silentLog as log } from '../../src/log.ts'
import { openMedia } from '../../src/media/index.ts'
import type { MediaFile } from '../../src/model/media.ts'
import type { MediaStore } from '../../src/ports/media.ts'
import { openCuttingProxy } from '../support/cutting-proxy.ts'
import { useServer } from '../support/real-server.ts'
import { openS3Place, s3Env, type TestS3Place } from '../support/s3-place.ts'
import { mediaContract } from './media.ts'

const maxBytes = 100_000_000
setFlagsFromString('--expose-gc')
/** So that what is counted is held, and not only still lying about. */
const collectGarbage = runInNewContext('gc') as () => void
const serverUrl = useServer(s3)

const streamOf = async (store: MediaStore, file: MediaFile, range?: { start: number; end: number }): Promise<Readable> => {
  const found = await store.open(file)
  if (found === undefined) throw new Error('it is not there')
  return found.stream(range)
}
const read = async (...from: Parameters<typeof streamOf>): Promise<Buffer> => buffer(await streamOf(...from))

beforeEach(() => {
  for (const [name, value] of Object.entries(s3Env())) vi.stubEnv(name, value)
})
afterEach(() => vi.unstubAllEnvs())

let place: TestS3Place
let store: MediaStore
/** A place of each test's own, and a store there that gives out links. */
const usePlace = (): void => {
  beforeEach(async () => {
    place = await openS3Place(serverUrl())
    store = await openMedia(place.url({ public: serverUrl() }), { clock, log })
  })
  afterEach(async () => {
    await store?.close()
    place?.close()
  })
}

mediaContract('S3', async () => {
  const own = await openS3Place(serverUrl())
  const kept = await openMedia(own.url(), { clock, log })
  return {
    store: kept,
    openAnother: () => openMedia(own.url(), { clock, log }),
    everything: own.keys,
    close: async () => {
      await kept.close()
      own.close()
    },
  }
})

describe('a bucket', () => {
  usePlace()

  test('objects go by their content and carry their type', async () => {
    const { mediaId } = await store.put(Buffer.from('a,b\n1,2\n'), { maxBytes, fileName: 'table.csv' })
    const key = `${place.prefix}/${mediaId.slice(0, 2)}/${mediaId.slice(2, 4)}/${mediaId}`
    expect(await place.keys()).toEqual([key])
    expect(await place.client.send(new HeadObjectCommand({ Bucket: place.inPlace.Bucket, Key: key }))).toMatchObject({
      ContentType: 'text/csv',
      ContentLength: 8,
    })
  })

  test('what is there already is not sent again, unless it is not whole', async () => {
    const bytes = randomBytes(1_000)
    const file = await store.put(bytes, { maxBytes })
    const { Bucket } = place.inPlace
    const [Key] = await place.keys()
    const stands = async (Body: Buffer) => {
      await place.client.send(new PutObjectCommand({ Bucket, Key, Body }))
      await store.put(bytes, { maxBytes })
      return (await read(store, file)).equals(Body)
    }
    expect(await stands(Buffer.alloc(1_000))).toBe(true)
    expect(await stands(Buffer.alloc(999))).toBe(false)
    expect((await read(store, file)).equals(bytes)).toBe(true)
  })

  test('a large file goes up in parts, from two processes at once, and leaves nothing unfinished', async () => {
    const bytes = randomBytes(20_000_000)
    const another = await openMedia(place.url(), { clock, log })
    const [file, same] = await Promise.all([store, another].map((each) => each.put(Readable.from([bytes]), { maxBytes })))
    expect(same).toEqual(file)
    const key = (await place.keys())[0]
    // Its tag counts the parts.
    const { ETag } = await place.client.send(new HeadObjectCommand({ Bucket: place.inPlace.Bucket, Key: key }))
    expect(ETag).toMatch(/-3"$/)
    expect(await place.unfinished()).toBe(0)
    expect((await read(another, file as MediaFile)).equals(bytes)).toBe(true)
    await another.close()
  })

  test('a file far larger than what may be in memory passes through, up and down', async () => {
    const chunk = randomBytes(1_000_000)
    const held: number[] = []
    const look = (): void => {
      collectGarbage()
      held.push(process.memoryUsage().arrayBuffers)
    }
    const proxy = await openCuttingProxy(serverUrl(), ({ url = '' }) => {
      if (url.includes('partNumber=')) look()
      return 'pass'
    })
    const through = await openMedia(place.url({ endpoint: proxy.url }), { clock, log })
    look()
    const file = await through.put(Readable.from(Array.from({ length: 90 }, () => chunk)), { maxBytes })
    expect(held).toHaveLength(1 + 11)
    let bytes = 0
    for await (const part of await streamOf(through, file)) {
      if (Math.floor(bytes / 9e6) < Math.floor((bytes + (part as Buffer).length) / 9e6)) look()
      bytes += (part as Buffer).length
    }
    expect([bytes, held.length]).toEqual([90_000_000, 1 + 11 + 10])
    expect(Math.max(...held) - (held[0] ?? 0)).toBeLessThan(60_000_000)
    await through.close()
    await proxy.close()
  })

  test('a part that begins past the end is empty, as is all of an empty file', async () => {
    const file = await store.put(Buffer.from('0123456789'), { maxBytes })
    expect((await read(store, file, { start: 10, end: 20 })).length).toBe(0)
    const empty = await store.put(Buffer.alloc(0), { maxBytes })
    expect((await read(store, empty, { start: 0, end: 0 })).length).toBe(0)
  })

  test('a file that goes while it is open is told', async () => {
    const file = await store.put(Buffer.from('short-lived'), { maxBytes })
    const found = await store.open(file)
    await store.remove(file.mediaId)
    await expect(found?.stream()).rejects.toMatchObject({ code: 'media_not_found' })
  })

  test('an upload that somebody left unfinished is given up a day later, not sooner', async () => {
    const { Bucket, Prefix } = place.inPlace
    await place.client.send(new CreateMultipartUploadCommand({ Bucket, Key: `${Prefix}left` }))
    await (await openMedia(place.url(), { clock, log })).close()
    expect(await place.unfinished()).toBe(1)
    const tomorrow = { ...clock, now: () => clock.now() + 25 * 3_600_000 }
    await (await openMedia(place.url(), { clock: tomorrow, log })).close()
    expect(await place.unfinished()).toBe(0)
  })

  test('closing waits for what is under way', async () => {
    const source = new PassThrough()
    const put = store.put(source, { maxBytes })
    const closed = store.close()
    source.end(randomBytes(2_000_000))
    await closed
    const { mediaId } = await put
    expect((await place.keys()).map((key) => key.split('/').at(-1))).toEqual([mediaId])
  })
})

describe('a link', () => {
  usePlace()
  const linkTo = async (bytes: Buffer, fileName: string, ms = 60_000): Promise<string> => {
    const link = await store.link?.(await store.put(bytes, { maxBytes, fileName }), clock.now() + ms)
    if (link === undefined) throw new Error('there is no link')
    return link
  }

  test('gives anybody the bytes, with type and name, and a part of them', async () => {
    const link = await linkTo(Buffer.from('a,b\n1,2\n'), 'Ünïcode "table".csv')
    const response = await fetch(link)
    expect(response.headers.get('content-type')).toBe('text/csv')
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="_n_code _table_.csv"; filename*=UTF-8''%C3%9Cn%C3%AFcode%20_table_.csv`,
    )
    expect(await response.text()).toBe('a,b\n1,2\n')
    const part = await fetch(link, { headers: { range: 'bytes=2-4' } })
    expect([part.status, await part.text()]).toEqual([206, 'b\n1'])
  })

  test('shows in place only what is harmless there', async () => {
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')
    const shown = async (bytes: Buffer, name: string) => (await fetch(await linkTo(bytes, name))).headers.get('content-disposition')
    expect(await shown(png, 'dot.png')).toMatch(/^inline;/)
    expect(await shown(Buffer.from('<html><script>1</script></html>'), 'a.html')).toMatch(/^attachment;/)
  })

  test('is refused once its time is up, and when anything in it is changed', async () => {
    const link = await linkTo(Buffer.from('secret'), 'a.txt', 1_000)
    for (const changed of [link.replace('Expires=1&', 'Expires=999&'), link.replace('attachment', 'inline'), link.split('?')[0] ?? '']) {
      expect(changed).not.toBe(link)
      expect((await fetch(changed)).status).toBe(403)
    }
    await vi.waitFor(async () => expect((await fetch(link)).status).toBe(403), { timeout: 5_000, interval: 100 })
  })

  test('lasts no longer than S3 allows, and at least a moment', async () => {
    const expires = async (ms: number) => new URL(await linkTo(Buffer.from('x'), 'a.txt', ms)).searchParams.get('X-Amz-Expires')
    expect(await expires(30 * 86_400_000)).toBe('604800')
    expect(await expires(-5_000)).toBe('1')
  })

  test('is there only for what is there', async () => {
    const file = { mediaId: createHash('sha256').update('nothing').digest('hex'), mimeType: 'text/plain', bytes: 7 }
    expect(await store.link?.(file, clock.now() + 1_000)).toBeUndefined()
    expect(await store.link?.({ ...file, mediaId: '../x' }, clock.now() + 1_000)).toBeUndefined()
  })

  test('is nothing to give where only we can reach the server, or where nobody is to be sent there', async () => {
    for (const options of [{}, { public: 'off' }]) {
      const own = await openMedia(place.url(options), { clock, log })
      expect(own.link).toBeUndefined()
      await own.close()
    }
  })
})
