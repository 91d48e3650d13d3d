import { Readable } from 'node:stream'
import { Api } from 'grammy'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTelegramChannel } from '../../src/delivery/channels/telegram/index.ts'
import { silentLog } from '../../src/log.ts'
import type { Delivery, DeliveryPart } from '../../src/model/delivery.ts'
import type { Generation, StoredOutput } from '../../src/model/generation.ts'
import { telegramFileKey } from '../../src/model/telegram-file.ts'
import type { SendResult } from '../../src/ports/channel.ts'
import { en } from '../../src/words/en/index.ts'
import { createManualClock } from '../support/clock.ts'
import { generationOf } from '../support/generation.ts'
import { createMemoryKv } from '../support/memory-kv.ts'
import { type FakeTelegram, openFakeTelegram, type Person, type Seen } from '../support/telegram/index.ts'

const png = (width: number, height: number, tint = 0): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: tint, g: 90, b: 200 } } })
    .png()
    .toBuffer()

/** Enough of each for a server that goes by the content. */
const heads = {
  gif: Buffer.from('GIF89a and so on'),
  mp4: Buffer.from('\0\0\0\x18ftypisom and so on', 'latin1'),
  mp3: Buffer.from('ID3 and so on'),
  opus: Buffer.from('OggS and so on'),
  glb: Buffer.from('glTF and so on'),
}

interface Sample {
  readonly output: StoredOutput
  readonly bytes: Buffer
}

let nextId = 0
const sampleOf = (kind: StoredOutput['kind'], mimeType: string, bytes: Buffer, more: Partial<StoredOutput> = {}): Sample => {
  nextId += 1
  return { bytes, output: { name: kind, kind, mimeType, bytes: bytes.length, mediaId: `media${nextId}`, ...more } }
}
const pictureOf = async (width: number, height: number, tint?: number): Promise<Sample> =>
  sampleOf('image', 'image/png', await png(width, height, tint), { width, height })
const textOf = (text: string): Sample => ({
  bytes: Buffer.alloc(0),
  output: { name: 'text', kind: 'text', text, mimeType: 'text/plain', bytes: text.length },
})

let telegram: FakeTelegram
let ada: Person
let request: Seen
let kv: ReturnType<typeof createMemoryKv>
beforeEach(async () => {
  telegram = await openFakeTelegram({ flood: false })
  ada = telegram.user(7)
  request = await ada.says('/paint a cat')
  kv = createMemoryKv()
})
afterEach(() => telegram.close())

const open = (samples: readonly Sample[]) => {
  const api = new Api(telegram.token, { apiRoot: telegram.url })
  const known: Generation[] = []
  const channel = createTelegramChannel({
    api,
    progress: api,
    clock: createManualClock(),
    log: silentLog,
    kv,
    generations: {
      get: async (generationId) => known.find((one) => one.generationId === generationId),
      list: async () => ({ items: known }),
    },
    media: {
      open: async (file) => ({
        ...file,
        stream: async () => Readable.from([samples.find(({ output }) => output.mediaId === file.mediaId)?.bytes ?? '']),
      }),
    },
    mediaRows: { get: async (mediaId) => ({ mediaId, mimeType: '', bytes: 1, createdAt: 0, lastUsedAt: 0 }) },
    accounts: { update: async (accountId) => ({ accountId, createdAt: 0, defaults: {} }) },
    pictures: {
      preview: async () => ({
        bytes: await sharp({ create: { width: 64, height: 32, channels: 3, background: 'red' } })
          .jpeg()
          .toBuffer(),
        mimeType: 'image/jpeg',
        width: 64,
        height: 32,
      }),
    },
    mediaUrl: (mediaId, fileName) => `https://darkroom.example/media/${mediaId}?name=${fileName}`,
    currentChat: (chat) => chat,
    freeAt: () => 0,
    progressAt: () => 0,
  })

  const deliver = async (parts: Partial<Generation> = {}, more: Readonly<Record<string, string>> = {}): Promise<readonly SendResult[]> => {
    const origin = { platform: 'telegram', chat: '7', user: '7', message: String(request.messageId) }
    const generation = generationOf({ status: 'completed', outputs: samples.map(({ output }) => output), origin, ...parts })
    known.push(generation)
    const address = { chat: '7', replyTo: String(request.messageId), ...more }
    const plans = channel.plan(generation, address).map((plan, index): DeliveryPart => ({ index, plan, state: 'todo' }))
    const delivery = { deliveryId: 'd1', channel: 'telegram', generationId: 'g1', address, parts: plans } as unknown as Delivery
    const results: SendResult[] = []
    for (const part of plans) {
      const sent = plans.map((one) => ({ ...one, refs: results[one.index]?.ok === true ? ['1'] : [] }))
      results.push(await channel.send({ ...delivery, parts: sent }, part, generation, new AbortController().signal))
    }
    return results
  }
  const show = async (): Promise<void> => {
    const running = generationOf({ status: 'running', stage: 'executing', origin: { platform: 'telegram', chat: '7' } })
    await channel.show?.({ key: 'g1', generations: [running] }, new AbortController().signal)
  }
  return { deliver, show }
}

const shown = (): readonly string[] =>
  telegram
    .chat(ada)
    .fromBot()
    .map(({ kind, text }) => (text === '' ? kind : `${kind}: ${text}`))

describe('one output arrives as what it is', () => {
  test.each([
    ['animation', 'image/gif', heads.gif, 'animation'],
    ['video', 'video/mp4', heads.mp4, 'video'],
    ['audio', 'audio/mpeg', heads.mp3, 'audio'],
    ['audio', 'audio/ogg; codecs=opus', heads.opus, 'voice'],
    ['video', 'video/webm', heads.mp4, 'document'],
    ['animation', 'image/webp', heads.gif, 'document'],
    ['model', 'model/gltf-binary', heads.glb, 'document'],
    ['file', 'application/octet-stream', heads.mp3, 'document'],
  ] as const)('%s of type %s', async (kind, mimeType, bytes, wanted) => {
    expect(await open([sampleOf(kind, mimeType, bytes)]).deliver()).toMatchObject([{ ok: true }])
    const last = telegram.chat(ada).last()
    expect([last?.kind, last?.replyTo]).toEqual([wanted, request.messageId])
    expect(last?.keys.length).toBeGreaterThan(5)
    expect(telegram.bytesOf({ chatId: 7, messageId: last?.messageId ?? 0 })).toEqual(bytes)
  })

  test('a picture is a photo, and is known again', async () => {
    const sample = await pictureOf(64, 64)
    await open([sample]).deliver()
    const photo = telegram.chat(ada).last()?.message.photo
    expect(photo).toBeDefined()
    expect(await kv.get(telegramFileKey(photo?.at(-1)?.file_unique_id ?? ''))).toBe(sample.output.mediaId)
    await telegram.waitFor(() => telegram.chat(ada).message(request.messageId)?.reactions.includes('👍'), 'a thumb')
  })

  test.each([
    [2_100, 100],
    [9_990, 500],
  ])('a picture of %i × %i is a file with a preview', async (width, height) => {
    await open([await pictureOf(width, height)]).deliver()
    expect(shown()).toEqual(['photo', 'document'])
  })

  test('a picture that Telegram can’t read after all is a file', async () => {
    await open([sampleOf('image', 'image/png', Buffer.from('no picture'), { width: 64, height: 64 })]).deliver()
    expect(shown()).toEqual(['document'])
  })

  test('text is a message; as long as a book, a file', async () => {
    await open([textOf('a poem')]).deliver()
    await open([textOf('word '.repeat(4_000))]).deliver()
    expect(shown()).toEqual(['text: a poem', expect.stringMatching(/^document: word .*…$/)])
  })

  test('more than 50 MB is a link', async () => {
    const sample = sampleOf('video', 'video/mp4', heads.mp4, { bytes: 51 * 1_024 * 1_024 })
    await open([sample]).deliver()
    expect(shown()).toEqual([expect.stringContaining(`https://darkroom.example/media/${sample.output.mediaId}`)])
  })
})

describe('many outputs', () => {
  test('twenty-three pictures: albums of ten, and buttons on the last message', async () => {
    await open(await Promise.all(Array.from({ length: 23 }, (_, i) => pictureOf(32, 32, i)))).deliver()
    const messages = telegram.chat(ada).fromBot()
    expect(new Set(messages.slice(0, 23).map(({ albumId }) => albumId)).size).toBe(3)
    expect(messages.map(({ keys }) => keys.length > 0).indexOf(true)).toBe(23)
    expect(messages.at(-1)?.text).toBe(en.delivery.all(23))
  })

  test('everything at once', async () => {
    await open([
      textOf('a poem'),
      await pictureOf(64, 64),
      sampleOf('model', 'model/gltf-binary', heads.glb),
      sampleOf('animation', 'image/gif', heads.gif),
      sampleOf('video', 'video/mp4', heads.mp4),
      sampleOf('audio', 'audio/mpeg', heads.mp3),
    ]).deliver({ lostOutputs: [{ name: 'mask', reason: 'HTTP 404' }] })
    expect(shown()).toEqual(['photo', 'video', 'animation', 'audio', 'document', `text: a poem\n\n${en.delivery.lost(['mask'])}`])
  })

  test('an album with a picture in it that Telegram refuses is one of files', async () => {
    await open([await pictureOf(64, 64), sampleOf('image', 'image/png', Buffer.from('no picture'), { width: 64, height: 64 })]).deliver()
    expect(shown()).toEqual(['document', 'document', `text: ${en.delivery.all(2)}`])
  })

  test('originals are the very bytes, as files', async () => {
    const samples = [await pictureOf(64, 64), sampleOf('animation', 'image/gif', heads.gif)]
    await open(samples).deliver({}, { copy: '1', as: 'original' })
    expect(shown()).toEqual(['document', 'document'])
    const sent = telegram
      .chat(ada)
      .fromBot()
      .map((seen) => telegram.bytesOf(seen))
    expect(sent).toEqual(samples.map(({ bytes }) => bytes))
    expect(telegram.chat(ada).message(request.messageId)?.reactions).toEqual([])
  })
})

describe('the status message', () => {
  test.each([
    ['a picture', () => pictureOf(64, 64), 'photo'],
    ['a video', async () => sampleOf('video', 'video/mp4', heads.mp4), 'video'],
    ['text', async () => textOf('a poem'), 'text: a poem'],
  ])('becomes %s', async (_what, sample, wanted) => {
    const { show, deliver } = open([await sample()])
    await show()
    const [said] = telegram.chat(ada).fromBot()
    await deliver()
    await show()
    expect(shown()).toEqual([wanted])
    expect(telegram.chat(ada).last()?.messageId).toBe(said?.messageId)
  })

  test('makes way for an album', async () => {
    const { show, deliver } = open([await pictureOf(64, 64), await pictureOf(64, 64, 9)])
    await show()
    await deliver()
    expect(shown()).toEqual(['photo', 'photo', `text: ${en.delivery.all(2)}`])
  })

  test('that a person deleted is no obstacle', async () => {
    const { show, deliver } = open([await pictureOf(64, 64)])
    await show()
    const said = telegram.chat(ada).last()
    if (said !== undefined) ada.deletes(said)
    expect(await deliver()).toMatchObject([{ ok: true }])
    expect(shown()).toEqual(['photo'])
  })

  test('tells of a failure', async () => {
    const { show, deliver } = open([])
    await show()
    await deliver({ status: 'failed', error: { code: 'out_of_memory', stage: 'executing', message: '', detail: 'CUDA' } })
    expect(shown()).toEqual([`text: ${en.delivery.failed(en.errors.out_of_memory)}\n\n${en.errors.reference('g1')}`])
  })
})

test('whoever blocked the bot gets nothing more, and it is not tried again', async () => {
  ada.blocks()
  expect(await open([await pictureOf(64, 64)]).deliver()).toMatchObject([{ ok: false, gone: true }])
})

test('a deleted request is no obstacle', async () => {
  ada.deletes(request)
  expect(await open([await pictureOf(64, 64)]).deliver()).toMatchObject([{ ok: true }])
  expect(shown()).toEqual(['photo'])
})
