import { afterEach, describe, expect, test } from 'vitest'
import type { RemoteOutput } from '../../src/model/backend.ts'
import { en } from '../../src/words/en/index.ts'
import { contents, type DeliveryFlow, heavyPicture, openDeliveryFlow, pictureBytes } from '../support/delivery-steps.ts'

let flow: DeliveryFlow
afterEach(() => flow.close())

/** One command whose run makes that; answers what the chat shows once the delivery has ended. */
const made = async (outputs: readonly RemoteOutput[], env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => {
  flow = await openDeliveryFlow({ env })
  await flow.ada.says('/paint a boat')
  await flow.complete(1, ...outputs)
  const [delivery] = await flow.ended(1)
  expect(delivery?.status).toBe('delivered')
  expect(flow.telegram.breaches()).toEqual([])
  return flow.shown(flow.ada)
}
const file = (name: string, bytes: Uint8Array, fileName: string): RemoteOutput => ({ name, bytes, fileName })
const picture = async (tint = 0): Promise<RemoteOutput> => file('image', await pictureBytes(64, 48, tint), 'a.png')

describe('what a run made arrives as what it is, whatever it is called', () => {
  test.each([
    ['a GIF', contents.gif, 'a.png', 'animation'],
    ['a video', async () => contents.mp4(), 'a.bin', 'video'],
    ['music', async () => contents.mp3(), 'a.wav', 'audio'],
    ['speech', async () => contents.opus(), 'a.ogg', 'voice'],
    ['a model', async () => contents.glb(), 'a.glb', 'document'],
    ['bytes that nobody knows', async () => Buffer.from([7, 7, 7, 7, 0, 1, 2]), 'weights.xyz', 'document'],
  ])('%s', async (_what, bytes, fileName, wanted) => {
    expect(await made([file('out', await bytes(), fileName)])).toEqual([wanted])
    const [asked] = flow.telegram.chat(flow.ada).messages()
    const [result] = flow.fromBot(flow.ada)
    expect(result?.replyTo).toBe(asked?.messageId)
    expect(result?.keys.length).toBeGreaterThan(5)
    expect(flow.telegram.bytesOf(result ?? { chatId: 0, messageId: 0 }).equals(await bytes())).toBe(true)
  })

  test('a photo of more than 10 MB is the file, and a preview beside it', async () => {
    const bytes = await heavyPicture(1_900)
    expect(bytes.length).toBeGreaterThan(10 * 1_024 * 1_024)
    expect(await made([file('image', bytes, 'a.png')])).toEqual(['photo', 'document'])
    const [, whole] = flow.fromBot(flow.ada)
    expect(flow.telegram.bytesOf(whole ?? { chatId: 0, messageId: 0 }).equals(bytes)).toBe(true)
    expect(whole?.keys.length).toBeGreaterThan(5)
  })

  test.each([
    ['a link that opens', { PUBLIC_URL: 'https://bot.example' }, /https:\/\/bot\.example\/\S+/],
    ['where to ask for it, when nobody could open a link', {}, /\/feedback/],
  ])('more than 50 MB is %s', async (_what, env, wanted) => {
    const bytes = Buffer.concat([contents.mp4(), Buffer.alloc(51 * 1_024 * 1_024)])
    const [said] = await made([file('video', bytes, 'a.mp4')], { ...env, TELEGRAM_MODE: 'polling' })
    expect(said).toMatch(wanted)
    expect(said).toMatch(/52 MB/)
    const link = /https:\S+/.exec(said ?? '')?.[0]
    if (link === undefined) return
    const { pathname, search } = new URL(link)
    const answer = await fetch(`${flow.url()}${pathname}${search}`, { headers: { range: 'bytes=0-9' } })
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([206, 10])
  })

  test('one text is a message; two are one; a long one is several; a book is a file', async () => {
    expect(await made([{ name: 'text', text: 'a <b>poem</b> & more' }])).toEqual(['text: a <b>poem</b> & more'])
    await flow.close()
    const two = [
      { name: 'one', text: 'a poem' },
      { name: 'two', text: 'another' },
    ]
    expect(await made(two)).toEqual(['text: a poem\n\nanother'])
    await flow.close()
    const long = 'word '.repeat(1_500)
    const texts = await made([{ name: 'text', text: long }])
    expect(texts.map((text) => text.replace('text: ', '')).join(' ')).toBe(long.trim())
    expect(flow.fromBot(flow.ada).map(({ keys }) => keys.length > 0)).toEqual([false, true])
    await flow.close()
    expect(await made([{ name: 'text', text: '😀'.repeat(7_000) }])).toEqual([expect.stringMatching(/^document: (😀)+…$/u)])
    const [book] = flow.fromBot(flow.ada)
    expect(String(flow.telegram.bytesOf(book ?? { chatId: 0, messageId: 0 }))).toBe('😀'.repeat(7_000))
  })

  test('text beside one picture stands under it', async () => {
    expect(await made([await picture(), { name: 'text', text: 'a caption' }])).toEqual(['photo: a caption'])
  })

  test('nothing at all is said, with a way on', async () => {
    expect(await made([{ name: 'text', text: ' \n ' }])).toEqual([`text: ${en.delivery.madeNothing}`])
    expect(flow.fromBot(flow.ada)[0]?.buttons).toEqual([[en.delivery.keys.tryAgain]])
  })
})

describe('many things', () => {
  test('twelve pictures are two albums with their buttons behind', async () => {
    const shown = await made(await Promise.all(Array.from({ length: 12 }, (_, tint) => picture(tint))))
    expect(shown).toEqual([...Array.from({ length: 12 }, () => 'photo'), `text: ${en.delivery.all(12)}`])
    expect(new Set(flow.fromBot(flow.ada).map(({ albumId }) => albumId)).size).toBe(3)
  })

  test('of all kinds: none is left out', async () => {
    const shown = await made([
      { name: 'text', text: 'a poem' },
      await picture(1),
      file('model', contents.glb(), 'a.glb'),
      file('gif', await contents.gif(), 'a.gif'),
      file('video', contents.mp4(), 'a.mp4'),
      file('music', contents.mp3(), 'a.mp3'),
      file('speech', contents.opus(), 'a.ogg'),
      await picture(2),
    ])
    expect(shown).toEqual(['photo', 'video', 'photo', 'animation', 'audio', 'voice', 'document', 'text: a poem'])
    expect(
      flow
        .fromBot(flow.ada)
        .map(({ keys }) => keys.length > 0)
        .indexOf(true),
    ).toBe(7)
  })
})
