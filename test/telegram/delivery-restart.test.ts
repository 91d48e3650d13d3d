import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { type DeliveryFlow, openDeliveryFlow, pictureBytes, pictureOutputs } from '../support/delivery-steps.ts'

let flow: DeliveryFlow
const open = async (): Promise<DeliveryFlow> => {
  flow = await openDeliveryFlow({ speed: 50 })
  return flow
}
afterEach(() => flow.close())

const countedOf = async (): Promise<number> =>
  (await flow.deliveries()).flatMap(({ parts }) => parts).reduce((sum, { repeats = 0 }) => sum + repeats, 0)

describe('a restart', () => {
  test('between acceptance and the end: the status message is the same one, and becomes the result', async () => {
    const { ada, telegram, fake } = await open()
    await ada.says('/paint a boat')
    const { ref } = await flow.nextRun()
    const status = await flow.status(ada)
    await flow.restart()
    fake.running(ref, 0.6)
    await telegram.waitFor(() => flow.fromBot(ada)[0]?.text.includes('60 %'), 'progress')
    await flow.restart()
    await flow.complete()
    const [photo] = await flow.photos(ada)
    expect([photo?.messageId, flow.fromBot(ada).length]).toEqual([status.messageId, 1])
    await telegram.waitFor(() => telegram.chat(ada).messages()[0]?.reactions.includes('👍'), 'a thumb')
  })

  test('while the run ended unseen: the result is there', async () => {
    const { ada } = await open()
    await ada.says('/paint a boat x2')
    await flow.nextRun(2)
    await flow.status(ada)
    await flow.stop()
    await flow.complete(1)
    await flow.complete(2)
    await flow.start()
    await flow.photos(ada, 2)
    await flow.telegram.waitFor(() => flow.fromBot(ada)[0]?.text === en.status.done(2, 2), 'a summary')
    expect(flow.fromBot(ada)).toHaveLength(3)
  })

  test('in the middle of an album that was carried out: it comes once more, counted', async () => {
    const { ada, telegram } = await open()
    const slow = telegram.fail('sendMediaGroup', { delayMs: 100_000 })
    await ada.says('/paint a boat')
    await flow.complete(1, ...(await pictureOutputs(3)))
    await telegram.waitFor(() => slow.hits() === 1, 'an album on its way')
    await flow.restart()
    expect(await flow.ended(1)).toMatchObject([{ status: 'delivered' }])
    expect(await countedOf()).toBe(1)
    expect(flow.shown(ada).filter((one) => one.startsWith('photo')).length).toBeLessThanOrEqual(6)
    expect(flow.shown(ada).at(-1)).toBe(`text: ${en.delivery.all(3)}`)
  })

  test('between two pieces: each comes once', async () => {
    const { ada, telegram } = await open()
    const held = telegram.fail('sendMessage', { retryAfter: 40, when: ({ text }) => text === en.delivery.all(3) })
    await ada.says('/paint a boat')
    await flow.complete(1, ...(await pictureOutputs(3)))
    await telegram.waitFor(() => held.hits() === 1, 'a piece that waits')
    await flow.restart()
    expect(await flow.ended(1)).toMatchObject([{ status: 'delivered' }])
    expect(flow.shown(ada)).toEqual(['photo', 'photo', 'photo', `text: ${en.delivery.all(3)}`])
    expect([await countedOf(), telegram.breaches()]).toEqual([0, []])
  })

  test('again and again, while a whole group waits: every result is there, none twice', async () => {
    const { ada, telegram } = await open()
    const group = telegram.group({ members: [ada] })
    for (let number = 1; number <= 6; number += 1) await ada.sends(group, { text: `/paint boat ${number}` })
    await flow.nextRun(6)
    for (let number = 1; number <= 6; number += 1) {
      await flow.complete(number)
      if (number % 2 === 0) await flow.restart()
    }
    await flow.photos(group, 6)
    await flow.ended(6)
    expect(flow.fromBot(group).filter(({ kind }) => kind === 'photo')).toHaveLength(6)
    expect(telegram.breaches()).toEqual([])
  })
})

describe('sent once more', () => {
  test('the original is the very file, and the result stays as it is', async () => {
    const { ada, telegram } = await open()
    const bytes = await pictureBytes(2_000, 1_000)
    await ada.says('/paint a boat')
    await flow.complete(1, { name: 'image', bytes, fileName: 'a.png' })
    const [photo] = await flow.photos(ada)
    if (photo === undefined) throw new Error('no photo')
    ada.presses(en.delivery.keys.original, photo)
    const file = await telegram.waitFor(() => flow.fromBot(ada).find(({ kind }) => kind === 'document'), 'a file')
    expect(telegram.bytesOf(file).equals(bytes)).toBe(true)
    expect(flow.fromBot(ada)).toHaveLength(2)
    await telegram.waitFor(() => telegram.chat(ada).messages()[0]?.reactions.includes('👍'), 'a thumb')
  })
})

describe('a program that asks for a delivery to a chat', () => {
  const execute = (telegram: object) =>
    fetch(`${flow.url()}/internal/v1/execute`, {
      method: 'POST',
      headers: { authorization: 'Bearer trusted-key', 'content-type': 'application/json' },
      body: JSON.stringify({ toolId: 'paint', inputs: { prompt: 'a boat' }, deliverTo: { telegram } }),
    })

  test('gets no status message there, and the result comes once', async () => {
    const { ada, telegram } = await open()
    const asked = await ada.says('hello')
    await telegram.waitFor(() => flow.fromBot(ada).length === 1, 'a hint')
    expect((await execute({ chat: '7', replyTo: String(asked.messageId) })).status).toBe(202)
    await flow.complete()
    const [photo] = await flow.photos(ada)
    expect(photo?.replyTo).toBe(asked.messageId)
    expect(flow.fromBot(ada)).toHaveLength(2)
    expect(telegram.breaches()).toEqual([])
  })

  test('to a chat that there is not: failed, and told', async () => {
    await open()
    expect((await execute({ chat: '-100999' })).status).toBe(202)
    await flow.complete()
    expect(await flow.ended(1)).toMatchObject([{ status: 'failed', error: expect.stringContaining('chat not found') }])
  })

  test('to no number of a message: refused at the door', async () => {
    await open()
    expect((await execute({ chat: '7', replyTo: 'the last one' })).status).toBe(422)
    expect((await execute({ chat: '7', thread: 'art' })).status).toBe(422)
  })
})
