import { afterEach, describe, expect, test } from 'vitest'
import { type DeliveryFlow, openDeliveryFlow, pictureBytes } from '../support/delivery-steps.ts'

let flow: DeliveryFlow
const open = async (...options: Parameters<typeof openDeliveryFlow>): Promise<DeliveryFlow> => {
  flow = await openDeliveryFlow(...options)
  return flow
}
afterEach(() => flow.close())

const pictures = async (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, tint) => ({ name: 'image', bytes: await pictureBytes(64, 48, tint), fileName: 'a.png' })),
  )
const repeatsOf = async (): Promise<number> =>
  (await flow.deliveries()).flatMap(({ parts }) => parts).reduce((sum, { repeats = 0 }) => sum + repeats, 0)

describe('too much at once', () => {
  test.each([
    ['a result', 'editMessageMedia'],
    ['the status message', 'sendMessage'],
    ['its edits', 'editMessageText'],
  ])('%s waits as told, and everything arrives', async (_what, method) => {
    const { ada, telegram, fake } = await open()
    const fault = telegram.fail(method, { retryAfter: 5, times: 2 })
    await ada.says('/paint a boat')
    fake.running((await flow.nextRun()).ref, 0.5)
    if (method === 'editMessageText') await telegram.waitFor(() => fault.hits() > 0, 'an edit in vain')
    await flow.complete()
    await flow.photos(ada)
    expect(flow.fromBot(ada)).toHaveLength(1)
    expect(fault.hits()).toBeGreaterThan(0)
    expect([telegram.breaches(), await repeatsOf()]).toEqual([[], 0])
    const held = telegram.calls(method).filter(({ answer }) => answer?.ok === false)
    for (const one of held) {
      const during = telegram
        .calls()
        .filter(({ method: name, at }) => /^(send(?!ChatAction)|edit)/.test(name) && at > one.at && at < one.at + 4_900)
      expect(during).toEqual([])
    }
  })

  test('a flood of results in a group keeps their order, and no limit is broken', async () => {
    const { ada, telegram } = await open({ speed: 60 })
    const group = telegram.group({ members: [ada] })
    for (let number = 1; number <= 8; number += 1) await ada.sends(group, { text: `/paint boat ${number}` })
    await flow.nextRun(8)
    telegram.fail('editMessageMedia', { retryAfter: 7, times: 3 })
    for (let number = 1; number <= 8; number += 1) await flow.complete(number)
    await flow.photos(group, 8)
    expect(flow.arrivedInOrder(await flow.ended(8))).toBe(true)
    expect([telegram.breaches(), await repeatsOf()]).toEqual([[], 0])
  })
})

describe('nobody there', () => {
  test('who blocks the bot is not written to again, until they come back', async () => {
    const { ada, telegram, app } = await open()
    const accounts = () => app().store.accounts
    await ada.says('/paint a boat')
    await flow.nextRun()
    await flow.status(ada)
    ada.blocks()
    await flow.complete(1, ...(await pictures(2)))
    const [delivery] = await flow.ended(1)
    expect(delivery).toMatchObject({ status: 'failed', error: expect.stringContaining('blocked') })
    expect(delivery?.tries.length).toBeLessThan(3)
    expect((await accounts().get('telegram:7'))?.unreachableAt).toBeDefined()
    const [generation] = await flow.generations()
    expect(generation).toMatchObject({ status: 'completed', deliveryState: 'failed' })
    ada.unblocks()
    await ada.says('/paint a house')
    await flow.complete(2)
    await flow.photos(ada)
    expect(await accounts().get('telegram:7')).not.toHaveProperty('unreachableAt')
    expect(telegram.breaches()).toEqual([])
  })

  test.each([
    ['kicked from the group', undefined],
    ['a chat that is gone', 'Bad Request: chat not found'],
  ])('%s: recorded, once', async (_what, description) => {
    const { ada, telegram, app } = await open()
    const group = telegram.group({ members: [ada] })
    await ada.sends(group, { text: '/paint a boat' })
    await flow.nextRun()
    await flow.status(group)
    const begun = telegram.calls().length
    if (description === undefined) group.throwsBotOut()
    else
      for (const method of ['editMessageMedia', 'deleteMessage', 'sendPhoto', 'sendMessage'])
        telegram.fail(method, { status: 400, description, times: 99 })
    await flow.complete()
    expect(await flow.ended(1)).toMatchObject([{ status: 'failed', error: expect.stringMatching(/kicked|not found/) }])
    expect(
      telegram
        .calls()
        .slice(begun)
        .filter(({ method }) => /^(send|edit)/.test(method)).length,
    ).toBeLessThan(5)
    expect((await app().store.accounts.get('telegram:7'))?.unreachableAt).toBeUndefined()
  })
})

describe('what is no longer there', () => {
  test('a deleted request: the result is no answer, and arrives', async () => {
    const { ada, telegram } = await open()
    const group = telegram.group({ members: [ada], forum: true })
    const [asked] = await ada.sends(group, { text: '/paint a boat', thread: group.topic('Pictures') })
    await flow.nextRun()
    const status = await flow.status(group)
    if (asked !== undefined) ada.deletes(asked)
    ada.deletes(status)
    await flow.complete()
    const [photo] = await flow.photos(group)
    expect(photo?.replyTo).not.toBe(asked?.messageId)
    expect(photo?.thread).toBeDefined()
  })

  test('a closed topic: the group', async () => {
    const { ada, telegram } = await open()
    const group = telegram.group({ members: [ada], forum: true })
    const thread = group.topic('Pictures')
    await ada.sends(group, { text: '/paint a boat', thread })
    await flow.nextRun()
    await flow.status(group)
    group.closeTopic(thread)
    await flow.complete(1, ...(await pictures(2)))
    const photos = await flow.photos(group, 2)
    expect(photos.map((one) => one.thread)).toEqual([undefined, undefined])
    expect(await flow.ended(1)).toMatchObject([{ status: 'delivered' }])
  })

  test('a deleted topic, with the status message in it: the group', async () => {
    const { ada, telegram } = await open()
    const group = telegram.group({ members: [ada], forum: true })
    const thread = group.topic('Pictures')
    const [asked] = await ada.sends(group, { text: '/paint a boat', thread })
    await flow.nextRun()
    ada.deletes(await flow.status(group))
    if (asked !== undefined) ada.deletes(asked)
    telegram.api.world.rooms.get(group.id)?.topics?.delete(thread)
    await flow.complete()
    expect((await flow.photos(group)).map((one) => one.thread)).toEqual([undefined])
  })

  test('a group that becomes a supergroup meanwhile is followed, and nothing there is answered or overwritten', async () => {
    const { ada, telegram, fake } = await open()
    const group = telegram.group({ members: [ada] })
    for (const what of ['boat', 'house']) await ada.sends(group, { text: `/paint a ${what}` })
    await flow.nextRun(2)
    await telegram.waitFor(() => flow.fromBot(group).length === 2, 'two status messages')
    const next = group.migrates()
    for (let number = 0; number < 8; number += 1) await ada.sends(next, { text: `chat ${number}` })
    for (const { ref } of fake.runs) fake.running(ref, 0.5)
    await flow.complete(1)
    await flow.complete(2)
    const photos = await flow.photos(next, 2)
    expect(photos.map(({ replyTo }) => replyTo)).toEqual([undefined, undefined])
    expect(
      telegram
        .chat(next)
        .everything()
        .filter(({ deleted }) => deleted)
        .every(({ byBot }) => byBot),
    ).toBe(true)
    expect(await flow.ended(2)).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
  })
})
