import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { s3 } from '../../scripts/lib/servers/index.ts'
import { systemClock } from '../../src/clock.ts'
import { silentLog as log } from '../../src/log.ts'
import { openMedia } from '../../src/media/index.ts'
import type { MediaFile } from '../../src/model/media.ts'
import type { MediaStore } from '../../src/ports/media.ts'
import { bodyOf, openTestHttp, type TestHttp } from '../support/http.ts'
import { useServer } from '../support/real-server.ts'
import { openS3Place, s3Env, type TestS3Place } from '../support/s3-place.ts'

const upload = async (server: TestHttp, bytes: string, fileName: string): Promise<string> => {
  const response = await server.call(`/api/v1/media?fileName=${encodeURIComponent(fileName)}`, {
    method: 'POST',
    body: bytes,
    headers: { 'content-type': 'application/octet-stream' },
  })
  return (await bodyOf(response)).url
}
const mediaIdIn = (server: TestHttp, link: string): string =>
  server.tokens.readMediaToken(/media\/([^?]+)/.exec(link)?.[1] ?? '', server.clock.now())?.mediaId ?? ''

describe('a file that others can reach where it lies', () => {
  let server: TestHttp
  let asked: { file: MediaFile; expiresAt: number }[]
  beforeEach(async () => {
    asked = []
    const kept = new Map<string, MediaFile>()
    const media: MediaStore = {
      put: async (_, hints) => {
        const file = { ...hints, mediaId: 'f'.repeat(64), mimeType: 'text/plain', bytes: 10 }
        kept.set(file.mediaId, file)
        return file
      },
      open: async (file) => (kept.has(file.mediaId) ? { ...file, stream: () => Promise.reject(new Error('not through us')) } : undefined),
      link: async (file, expiresAt) => {
        asked.push({ file, expiresAt })
        return kept.has(file.mediaId) ? 'https://bucket.example.org/ff?signed=yes' : undefined
      },
      remove: async (mediaId) => void kept.delete(mediaId),
      close: async () => undefined,
    }
    server = await openTestHttp({ media, config: { mediaUrlSeconds: 7_200 } })
  })
  afterEach(() => server.close())

  it('is fetched there, by an address that lives a few minutes and is remembered for half of them', async () => {
    const response = await fetch(await upload(server, '0123456789', 'ten.txt'), { redirect: 'manual', headers: { range: 'bytes=2-4' } })
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://bucket.example.org/ff?signed=yes'])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'private, max-age=300',
      'referrer-policy': 'no-referrer',
    })
    expect(response.headers.get('etag')).toBeNull()
    expect(asked).toMatchObject([{ file: { mimeType: 'text/plain', fileName: 'ten.txt' }, expiresAt: server.clock.now() + 600_000 }])
  })

  it('goes by the name that the link gives, and by nobody else’s', async () => {
    const link = (await upload(server, '0123456789', 'secret-project.txt')).replace(/\?.*/, '')
    await fetch(link, { redirect: 'manual' })
    await fetch(`${link}?name=${encodeURIComponent('../other.txt')}`, { redirect: 'manual' })
    expect(asked.map(({ file }) => file.fileName)).toEqual([expect.not.stringContaining('secret'), 'other.txt'])
  })

  it('is reached there no longer than our own link lives', async () => {
    const link = await upload(server, '0123456789', 'ten.txt')
    const { expiresAt } = server.tokens.readMediaToken(/media\/([^?]+)/.exec(link)?.[1] ?? '', server.clock.now()) ?? { expiresAt: 0 }
    server.clock.set(expiresAt - 60_000)
    const response = await fetch(link, { redirect: 'manual' })
    expect([asked[0]?.expiresAt, response.headers.get('cache-control')]).toEqual([expiresAt, 'private, max-age=30'])
    server.clock.set(expiresAt + 1)
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(404)
  })

  it('is described by us, for a signed address answers GET alone', async () => {
    const link = await upload(server, '0123456789', 'ten.txt')
    const response = await fetch(link, { method: 'HEAD', redirect: 'manual' })
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '10'])
  })

  it('is noted as used, and missed when it is gone', async () => {
    const link = await upload(server, '0123456789', 'ten.txt')
    const mediaId = mediaIdIn(server, link)
    server.clock.advance(3_700_000)
    await fetch(link, { redirect: 'manual' })
    await vi.waitFor(async () => expect((await server.store.media.get(mediaId))?.lastUsedAt).toBe(server.clock.now()))
    await server.media.remove(mediaId)
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(404)
  })
})

describe('with files in S3', () => {
  const s3Url = useServer(s3)
  let place: TestS3Place
  beforeEach(async () => {
    for (const [name, value] of Object.entries(s3Env())) vi.stubEnv(name, value)
    place = await openS3Place(s3Url())
  })
  afterEach(() => {
    place?.close()
    vi.unstubAllEnvs()
  })
  const serve = async (options: Readonly<Record<string, string>>): Promise<TestHttp> =>
    openTestHttp({ media: await openMedia(place.url(options), { clock: systemClock, log }), config: { mediaUrlSeconds: 7_200 } })

  it('whoever follows the link gets the bytes from the bucket, with type and name, or a part of them', async () => {
    const server = await serve({ public: s3Url() })
    server.clock.set(Date.now())
    const link = await upload(server, '0123456789', 'ten.txt')
    const response = await fetch(link)
    expect(new URL(response.url).origin).toBe(s3Url())
    expect([await response.text(), response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([
      '0123456789',
      'text/plain',
      'attachment; filename="ten.txt"',
    ])
    const part = await fetch(link, { headers: { range: 'bytes=2-4' } })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234'])
    await server.close()
  })

  it('the bytes come through us where only we can reach the bucket', async () => {
    const server = await serve({})
    const link = await upload(server, '0123456789', 'ten.txt')
    const part = await fetch(link, { redirect: 'error', headers: { range: 'bytes=2-4' } })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234'])
    await server.close()
  })

  it('a bucket that does not answer is told as such', async (context) => {
    context.skip(s3.missingOwn !== undefined, s3.missingOwn)
    const own = await s3.openOwn()
    const ownPlace = await openS3Place(own.url)
    const server = await openTestHttp({ media: await openMedia(ownPlace.url(), { clock: systemClock, log }) })
    const link = await upload(server, '0123456789', 'ten.txt')
    await own.stop()
    const response = await fetch(link)
    expect([response.status, (await bodyOf(response)).error.code]).toEqual([503, 'media_unavailable'])
    expect(JSON.stringify(server.lines)).not.toContain(new URL(own.url).host)
    ownPlace.close()
    await server.close()
  })
})
