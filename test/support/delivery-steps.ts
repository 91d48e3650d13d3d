import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import type { RemoteOutput } from '../../src/model/backend.ts'
import type { Delivery } from '../../src/model/delivery.ts'
import type { Seen } from './telegram/index.ts'
import type { Person, Place } from './telegram/person.ts'
import { openTelegramWorld, type TelegramWorldOptions } from './telegram-world.ts'

export const pictureBytes = (width = 64, height = 48, tint = 0): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: tint, g: 90, b: 200 } } })
    .png()
    .toBuffer()

/** So many pictures as a backend hands them over, no two alike. */
export const pictureOutputs = (count: number): Promise<readonly RemoteOutput[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, tint) => ({ name: 'image', bytes: await pictureBytes(64, 48, tint), fileName: 'a.png' })),
  )

/** A picture of that many bytes and a little more: noise can't be packed. */
export const heavyPicture = (side: number): Promise<Buffer> =>
  sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()

const box = (type: string, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...content])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(body.length + 4)
  return Buffer.concat([size, body])
}

/** As much of each as its content is known by. */
export const contents = {
  gif: async (): Promise<Buffer> => {
    const frames = await Promise.all([10, 200].map((tint) => pictureBytes(32, 32, tint)))
    return sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
  },
  mp4: (): Buffer => Buffer.concat([box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1')), box('mdat', Buffer.alloc(2_000))]),
  mp3: (): Buffer => Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\0\xff\xfb\x90\x64', 'latin1'), Buffer.alloc(2_000)]),
  opus: (): Buffer =>
    Buffer.concat([
      Buffer.from('OggS\0\x02', 'latin1'),
      Buffer.alloc(20),
      Buffer.from('\x01\x13OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0', 'latin1'),
    ]),
  glb: (): Buffer => Buffer.concat([Buffer.from('glTF\x02\0\0\0', 'latin1'), Buffer.alloc(500)]),
}

/** The whole program, and what these flows do with it again and again. */
export const openDeliveryFlow = async (options: TelegramWorldOptions = {}) => {
  const world = await openTelegramWorld(options)
  const { telegram, fake } = world
  const fromBot = (chat: Place): readonly Seen[] => telegram.chat(chat).fromBot()

  const nextRun = (number = 1) => telegram.waitFor(() => fake.runs[number - 1], `run ${number}`)
  const status = (chat: Place): Promise<Seen> =>
    telegram.waitFor(() => fromBot(chat).find(({ kind, keys }) => kind === 'text' && keys.length > 0), 'a status message')

  return {
    ...world,
    app: () => world.app(),
    ada: telegram.user(7) as Person,
    fromBot,
    nextRun,
    status,
    /** What the bot's messages are by now, each as its kind and words. */
    shown: (chat: Place): readonly string[] => fromBot(chat).map(({ kind, text }) => (text === '' ? kind : `${kind}: ${text}`)),
    complete: async (number = 1, ...outputs: readonly RemoteOutput[]): Promise<void> => {
      const { ref } = await nextRun(number)
      fake.complete(ref, outputs.length > 0 ? outputs : [{ name: 'image', bytes: await pictureBytes(64, 48, number), fileName: 'a.png' }])
    },
    photos: (chat: Place, count = 1): Promise<readonly Seen[]> =>
      telegram.waitFor(() => {
        const found = fromBot(chat).filter(({ kind }) => kind === 'photo')
        return found.length >= count && found
      }, `${count} photos`),
    /** Those of one chat, each behind the one that was owed before it. */
    arrivedInOrder: (deliveries: readonly Delivery[]): boolean => {
      const arrivals = [...deliveries]
        .sort((a, b) => a.createdAt - b.createdAt)
        .map(({ createdAt, deliveredAt = 0 }) => ({ createdAt, deliveredAt }))
      return arrivals.every((one, index) => {
        const before = arrivals[index - 1]
        return before === undefined || before.createdAt === one.createdAt || before.deliveredAt <= one.deliveredAt
      })
    },
    deliveries: async (): Promise<readonly Delivery[]> => {
      const all = await Promise.all((await world.generations()).map((one) => world.app().store.deliveries.forGeneration(one.generationId)))
      return all.flat()
    },
    /** Resolves once every delivery there is has ended. Each ends with a call, so looking after every change is enough. */
    ended: async (count: number): Promise<readonly Delivery[]> => {
      for (;;) {
        const { store } = world.app()
        const { items } = await store.generations.list({}, { limit: 200 })
        const found = (await Promise.all(items.map((one) => store.deliveries.forGeneration(one.generationId)))).flat()
        if (found.length >= count && found.every((one) => one.status !== 'owed' && one.dueAt === undefined)) return found
        await new Promise((resolve) => world.clock.after(250, () => resolve(undefined)))
      }
    },
  }
}
export type DeliveryFlow = Awaited<ReturnType<typeof openDeliveryFlow>>
