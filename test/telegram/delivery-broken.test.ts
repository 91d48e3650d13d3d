import { afterEach, describe, expect, test } from 'vitest'
import { type DeliveryFlow, openDeliveryFlow, pictureOutputs } from '../support/delivery-steps.ts'
import type { FailOptions } from '../support/telegram/index.ts'

let flow: DeliveryFlow
const open = async (): Promise<DeliveryFlow> => {
  flow = await openDeliveryFlow({ speed: 50 })
  return flow
}
afterEach(() => flow.close())

/** How many more messages there are than parts needed, and how many parts were counted as perhaps sent twice. */
const sums = async () => {
  const deliveries = await flow.ended(1)
  const counted = deliveries.flatMap(({ parts }) => parts).reduce((sum, { repeats = 0 }) => sum + repeats, 0)
  return {
    counted,
    statuses: deliveries.map(({ status }) => status),
    photos: flow.shown(flow.ada).filter((one) => one.startsWith('photo')).length,
  }
}

const breaks: readonly (readonly [string, FailOptions, wasCarriedOut: boolean])[] = [
  ['cut off before', { drop: 'before' }, false],
  ['cut off after', { drop: 'after' }, true],
  ['a page of a proxy', { html502: true }, false],
]

describe.each(breaks)('a call that ends with %s', (_what, fault, wasCarriedOut) => {
  test('the result in the place of the status message: once, counted', async () => {
    const { ada, telegram } = await open()
    telegram.fail('editMessageMedia', fault)
    await ada.says('/paint a boat')
    await flow.nextRun()
    await flow.status(ada)
    await flow.complete()
    expect(await sums()).toEqual({ counted: 1, statuses: ['delivered'], photos: 1 })
    expect(flow.fromBot(ada)).toHaveLength(1)
  })

  test('an album: doubled only where it had arrived, and counted; its buttons come once', async () => {
    const { ada, telegram } = await open()
    telegram.fail('sendMediaGroup', fault)
    await ada.says('/paint a boat')
    await flow.complete(1, ...(await pictureOutputs(3)))
    expect(await sums()).toEqual({ counted: 1, statuses: ['delivered'], photos: wasCarriedOut ? 6 : 3 })
    expect(flow.shown(ada).filter((one) => one.startsWith('text'))).toHaveLength(1)
  })

  test('the first status message: not said twice, and the result arrives', async () => {
    const { ada, telegram } = await open()
    telegram.fail('sendMessage', fault)
    await ada.says('/paint a boat')
    await flow.complete()
    expect(await sums()).toEqual({ counted: 0, statuses: ['delivered'], photos: 1 })
    expect(flow.fromBot(ada)).toHaveLength(wasCarriedOut ? 2 : 1)
  })

  test('an edit of it: nothing is written over the result', async () => {
    const { ada, telegram, fake } = await open()
    await ada.says('/paint a boat')
    const { ref } = await flow.nextRun()
    await flow.status(ada)
    const broken = telegram.fail('editMessageText', fault)
    fake.running(ref, 0.5)
    await telegram.waitFor(() => broken.hits() === 1, 'a broken edit')
    await flow.complete()
    expect(await sums()).toEqual({ counted: 0, statuses: ['delivered'], photos: 1 })
    expect(flow.fromBot(ada)).toHaveLength(1)
  })

  test('the summary of a batch: counted, and said once where it is an edit', async () => {
    const { ada, telegram, fake } = await open()
    await ada.says('/paint a boat x2')
    await flow.nextRun(2)
    await flow.status(ada)
    telegram.fail('editMessageText', { ...fault, when: ({ text }) => String(text).startsWith('1 of 2 done · 1 failed') })
    fake.fail('run-1')
    await flow.complete(2)
    await telegram.waitFor(() => flow.fromBot(ada).some(({ text }) => text.startsWith('1 of 2 done · 1 failed')), 'a summary')
    expect(await sums()).toMatchObject({ statuses: ['delivered', 'delivered'], photos: 1 })
    expect(flow.fromBot(ada)).toHaveLength(2)
  })
})

describe('a slow answer', () => {
  test('is waited for, and nothing is doubled', async () => {
    const { ada, telegram } = await open()
    telegram.fail('sendMediaGroup', { delayMs: 25_000 })
    telegram.fail('setMessageReaction', { delayMs: 25_000, times: 2 })
    await ada.says('/paint a boat')
    await flow.complete(1, ...(await pictureOutputs(2)))
    expect(await sums()).toEqual({ counted: 0, statuses: ['delivered'], photos: 2 })
  })

  test('that is too slow is a broken one', async () => {
    const { ada, telegram } = await open()
    await ada.says('/paint a boat')
    await flow.nextRun()
    await flow.status(ada)
    const slow = telegram.fail('editMessageMedia', { delayMs: 200_000 })
    await flow.complete()
    await telegram.waitFor(() => slow.hits() === 1, 'a slow call')
    expect(await sums()).toEqual({ counted: 1, statuses: ['delivered'], photos: 1 })
    expect(flow.fromBot(ada)).toHaveLength(1)
  })
})

test('a Bot API that is down for a minute: everything arrives, in order', async () => {
  const { ada, telegram } = await open()
  for (const what of ['boat', 'house', 'tree']) await ada.says(`/paint ${what}`)
  await flow.nextRun(3)
  await telegram.waitFor(() => flow.fromBot(ada).length === 3, 'three status messages')
  const outage = telegram.fail('editMessageMedia', { status: 500, times: 2 })
  for (const number of [1, 2, 3]) await flow.complete(number)
  await flow.photos(ada, 3)
  expect(outage.hits()).toBe(2)
  expect(flow.fromBot(ada)).toHaveLength(3)
  expect(flow.arrivedInOrder(await flow.ended(3))).toBe(true)
})
