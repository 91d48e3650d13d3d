import { randomBytes } from 'node:crypto'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type OwnServer, s3, s3Access } from '../../scripts/lib/servers/index.ts'
import { systemClock as clock } from '../../src/clock.ts'
import { silentLog as log } from '../../src/log.ts'
import { openMedia } from '../../src/media/index.ts'
import { DarkroomError, type ErrorCode } from '../../src/model/errors.ts'
import type { MediaFile } from '../../src/model/media.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { type Fate, openCuttingProxy } from '../support/cutting-proxy.ts'
import { skipWithout } from '../support/real-server.ts'
import { openS3Place, s3Env, type TestS3Place } from '../support/s3-place.ts'
import { caught } from './backend-under-test.ts'

const maxBytes = 100_000_000
/** Whoever waits with this one waits for hardly anything. */
const hasty: Clock = { now: clock.now, after: (_, callback) => clock.after(100, callback) }

const stub = (variables: Readonly<Record<string, string | undefined>>): void => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}
const openAt = (url: string, by: Clock = clock) => openMedia(url, { clock: by, log })

/** One sentence that names what to change, and holds neither a key nor the server's address. */
const refusal = async (work: Promise<unknown>, code: ErrorCode, names: RegExp): Promise<void> => {
  const error = await caught(work)
  if (!(error instanceof DarkroomError)) throw new Error(`it was not refused: ${String(error)}`)
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(names)])
  const said = `${error.message} ${error.detail} ${JSON.stringify(error.cause ?? null)}`
  for (const secret of [s3Access.accessKeyId, s3Access.secretAccessKey, 'hidden', '127.0.0.1']) expect(said).not.toContain(secret)
}

/** Listens, and never says a word. */
const openSilence = async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => sockets.length,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

beforeEach(() => stub(s3Env()))
afterEach(() => vi.unstubAllEnvs())

describe('without a server', () => {
  test('no region is told', async () => {
    stub({ AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined })
    await refusal(openAt('s3://pictures'), 'config_invalid', /AWS_REGION/)
  })

  test('no key is told, though what might have one never answers', async () => {
    const silence = await openSilence()
    stub({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined })
    await refusal(openAt('s3://pictures?region=eu-1'), 'config_invalid', /AWS_ACCESS_KEY_ID/)
    // A role that has to be asked for, by whoever holds this file.
    stub({ AWS_ROLE_ARN: 'arn:aws:iam::1:role/x', AWS_WEB_IDENTITY_TOKEN_FILE: import.meta.filename, AWS_ENDPOINT_URL_STS: silence.url })
    await refusal(openAt('s3://pictures?region=eu-1', hasty), 'config_invalid', /AWS_ACCESS_KEY_ID/)
    await vi.waitFor(() => expect(silence.calls()).toBeGreaterThan(0))
    silence.close()
  })

  test('a server that is not there, or says nothing, is told', async () => {
    const silence = await openSilence()
    await refusal(openAt(`s3://pictures?endpoint=${silence.url}`, hasty), 'media_unavailable', /MEDIA_URL/)
    silence.close()
    await refusal(openAt(`s3://pictures?endpoint=${silence.url}`), 'media_unavailable', /MEDIA_URL/)
  })
})

describe('with a server that breaks', () => {
  let server: OwnServer
  let place: TestS3Place
  let file: MediaFile
  const large = randomBytes(20_000_000)
  const small = Buffer.from('kept')

  skipWithout(s3.missingOwn)
  beforeEach(async () => {
    server = await s3.openOwn()
    place = await openS3Place(server.url)
    const store = await openAt(place.url())
    file = await store.put(small, { maxBytes })
    await store.close()
  })
  afterEach(async () => {
    place?.close()
    await server?.stop()
  })

  const through = async (fateOf: (path: string) => Fate | Promise<Fate>) => {
    const proxy = await openCuttingProxy(server.url, ({ method, url }) => fateOf(`${method} ${url}`))
    const store = await openAt(place.url({ endpoint: proxy.url }))
    return { store, connections: proxy.connections, close: () => store.close().then(proxy.close) }
  }

  test('a wrong key, bucket or region is told in words', async () => {
    const url = place.url()
    await refusal(openAt(url.replace('//darkroom/', '//nobodys/')), 'config_invalid', /bucket named in MEDIA_URL does not exist/)
    await refusal(openAt(place.url({ region: 'eu-west-9' })), 'config_invalid', /region/)
    stub(s3Env({ accessKeyId: s3Access.accessKeyId, secretAccessKey: 'hidden' }))
    await refusal(openAt(url), 'config_invalid', /AWS_SECRET_ACCESS_KEY/)
    stub(s3Env({ accessKeyId: 'hidden', secretAccessKey: 'hidden' }))
    await refusal(openAt(url), 'config_invalid', /AWS_ACCESS_KEY_ID/)
  })

  test('while it is down everything says so; when it is back everything goes on', async () => {
    const store = await openAt(place.url({ public: server.url }))
    const opened = await store.open(file)
    await server.kill()
    for (const ask of [
      () => store.put(Buffer.from('new'), { maxBytes }),
      () => store.put(large, { maxBytes }),
      () => store.open(file),
      async () => opened?.stream(),
      () => store.remove(file.mediaId),
      async () => store.link?.(file, clock.now() + 60_000),
    ])
      await refusal(ask(), 'media_unavailable', /Please try again/)
    await server.start()
    expect(await buffer(await (opened?.stream() ?? Readable.from([])))).toEqual(small)
    expect((await store.put(large, { maxBytes })).bytes).toBe(large.length)
    await store.close()
  })

  test('its end in the middle of an upload leaves no half file, and the next try works', async () => {
    let isUp = true
    const { store, close } = await through(async (asked) => {
      if (!isUp || !/partNumber=2/.test(asked)) return 'pass'
      isUp = false
      await server.kill()
      return 'cut'
    })
    await refusal(store.put(Readable.from([large]), { maxBytes }), 'media_unavailable', /Please try again/)
    await server.start()
    expect(await place.keys()).toHaveLength(1)
    const again = await store.put(Readable.from([large]), { maxBytes })
    expect(await place.keys()).toHaveLength(2)
    expect((await buffer(await ((await store.open(again))?.stream() ?? Promise.reject()))).equals(large)).toBe(true)
    await close()
  })

  test('an upload that fails while the server goes on is taken back', async () => {
    const seen: string[] = []
    const { store, close } = await through((asked) => {
      seen.push(asked)
      return /partNumber=3/.test(asked) ? 'cut' : 'pass'
    })
    await refusal(store.put(large, { maxBytes }), 'media_unavailable', /Please try again/)
    expect(seen.filter((asked) => /partNumber=3/.test(asked))).toHaveLength(3)
    expect(await place.unfinished()).toBe(0)
    expect(await place.keys()).toHaveLength(1)
    await close()
  })

  test('a request that breaks once is tried again unseen', async () => {
    let cuts = 0
    const { store, close } = await through((asked) => (asked.startsWith('PUT') && cuts++ === 0 ? 'cut' : 'pass'))
    await store.put(Buffer.from('at the second try'), { maxBytes })
    expect([cuts, (await place.keys()).length]).toEqual([2, 2])
    await close()
  })

  test('a download that breaks off ends in an error, never in half a file that looks whole', async () => {
    const { store, close } = await through((asked) =>
      asked.startsWith('GET') && !asked.includes('list-type') ? { cutAfter: 1_000_000 } : 'pass',
    )
    const found = await store.open(await store.put(large, { maxBytes }))
    let bytes = 0
    const reading = (async () => {
      for await (const part of (await found?.stream()) ?? Readable.from([])) bytes += (part as Buffer).length
    })()
    await refusal(reading, 'media_unavailable', /Please try again/)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(large.length)
    await close()
  })

  test('a reader who leaves early lets the connection go', async () => {
    const { store, connections, close } = await through(() => 'pass')
    const kept = await store.put(large, { maxBytes })
    const opened = await store.open(kept)
    for (let i = 0; i < 8; i += 1) for await (const _ of (await opened?.stream()) ?? []) break
    await vi.waitFor(async () => expect(await connections()).toBeLessThan(5))
    await close()
  })
})
