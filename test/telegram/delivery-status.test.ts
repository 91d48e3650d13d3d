import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { type DeliveryFlow, openDeliveryFlow } from '../support/delivery-steps.ts'

let flow: DeliveryFlow
const open = async (...options: Parameters<typeof openDeliveryFlow>): Promise<DeliveryFlow> => {
  flow = await openDeliveryFlow(...options)
  return flow
}
afterEach(() => flow.close())

const until = (text: string | RegExp, chat: { readonly id: number } = flow.ada) =>
  flow.telegram.waitFor(
    () => flow.fromBot(chat).find((one) => (typeof text === 'string' ? one.text === text : text.test(one.text))),
    String(text),
  )

describe('the status message', () => {
  test('tells of acceptance, the place in the queue, the work and the end, and is always the same message', async () => {
    const { ada, telegram, fake } = await open()
    await ada.says('/paint a boat')
    const { ref, update } = await flow.nextRun()
    const status = await flow.status(ada)
    expect(status.buttons).toEqual([[en.status.cancel]])
    Object.assign(update, { position: 3 })
    await until(en.status.place(3))
    Object.assign(update, { status: 'running', progress: 0.4, step: 'KSampler' })
    expect((await until(/▰/)).text).toMatch(/^▰▰▱▱▱ 40 % · KSampler( · about \d+ s left)?$/)
    await telegram.waitFor(() => telegram.chat(ada).actions().includes('upload_photo'), 'a chat action')
    fake.running(ref, 0.8)
    await until(/▰▰▰▰▱ 80 %/)
    await flow.complete()
    const [photo] = await flow.photos(ada)
    expect(photo?.messageId).toBe(status.messageId)
    expect(flow.fromBot(ada)).toHaveLength(1)
    expect(telegram.breaches()).toEqual([])
  })

  test('of a minute of busy progress stays within the limits of a group, and results do not wait behind it', async () => {
    const { ada, telegram, fake, clock } = await open({ speed: 60 })
    const group = telegram.group({ members: [ada] })
    for (const number of [1, 2, 3]) await ada.sends(group, { text: `/paint boat ${number}` })
    await flow.nextRun(3)
    const begun = clock.now()
    for (let step = 1; clock.now() < begun + 60_000; step += 1) {
      for (const { ref } of fake.runs) fake.running(ref, (step % 97) / 100)
      await new Promise((resolve) => clock.after(500, () => resolve(undefined)))
    }
    const edits = telegram.calls('editMessageText').filter(({ at, answer }) => at >= begun && answer?.ok === true)
    expect(edits.length).toBeGreaterThan(3)
    expect(edits.length).toBeLessThan(20)
    for (const number of [1, 2, 3]) await flow.complete(number)
    await flow.photos(group, 3)
    expect(telegram.breaches()).toEqual([])
  })

  test('of what is cancelled says so, and its button is gone', async () => {
    const { ada, fake } = await open()
    const asked = await ada.says('/paint a boat')
    const { ref } = await flow.nextRun()
    const status = await flow.status(ada)
    ada.presses(en.status.cancel, status)
    await flow.telegram.waitFor(() => fake.counts.cancels === 1, 'a cancel at the backend')
    fake.cancelled(ref)
    const end = await until(en.delivery.cancelled)
    expect(end.messageId).toBe(status.messageId)
    expect(end.buttons).toEqual([[en.delivery.keys.tryAgain]])
    await flow.telegram.waitFor(() => flow.telegram.chat(ada).message(asked.messageId)?.reactions.length === 0, 'no reaction')
  })

  test('says that a backend is left alone, and goes on by itself', async () => {
    const { ada, fake } = await open()
    fake.refuse({ sent: 'no', retryable: true, retryAfterMs: 60_000 })
    await ada.says('/paint a boat')
    await until(en.status.paused)
    fake.accept()
    await flow.complete()
    await flow.photos(ada)
    expect(flow.fromBot(ada)).toHaveLength(1)
  })

  test('that a person deletes is not said again, and the result is a message of its own', async () => {
    const { ada, fake, telegram } = await open()
    await ada.says('/paint a boat')
    const { ref } = await flow.nextRun()
    ada.deletes(await flow.status(ada))
    fake.running(ref, 0.5)
    await telegram.waitFor(() => telegram.calls('editMessageText').some(({ answer }) => answer?.ok === false), 'an edit in vain')
    expect(flow.fromBot(ada)).toEqual([])
    await flow.complete()
    await flow.photos(ada)
    expect(flow.fromBot(ada)).toHaveLength(1)
  })
})

describe('the reaction to a request', () => {
  const reactionOf = (asked: { readonly messageId: number }) => flow.telegram.chat(flow.ada).message(asked.messageId)?.reactions[0]

  test('is an eye at first, and a thumb at the end', async () => {
    const { ada, telegram, fake } = await open()
    const good = await ada.says('/paint a boat')
    const bad = await ada.says('/paint a house')
    await telegram.waitFor(() => reactionOf(good) === '👀' && reactionOf(bad) === '👀', 'two eyes')
    await flow.complete(1)
    fake.fail((await flow.nextRun(2)).ref)
    await telegram.waitFor(() => reactionOf(good) === '👍' && reactionOf(bad) === '👎', 'two thumbs')
  })

  test.each([
    ['of which one went well is up', 1, '👍'],
    ['of which none did is down', 0, '👎'],
  ])('to a batch %s', async (_what, good, wanted) => {
    const { ada, telegram, fake } = await open()
    const asked = await ada.says('/paint a boat x3')
    await flow.nextRun(3)
    for (const [index, { ref }] of fake.runs.entries()) {
      if (index < good) await flow.complete(index + 1)
      else fake.fail(ref)
    }
    await until(new RegExp(`^${good} of 3 done`))
    await telegram.waitFor(() => reactionOf(asked) === wanted, wanted)
  })

  test('that a group does not allow keeps nothing from arriving', async () => {
    const { ada, telegram } = await open()
    const group = telegram.group({ members: [ada], reactions: [] })
    await ada.sends(group, { text: '/paint a boat' })
    await flow.complete()
    await flow.photos(group)
  })
})

describe('a batch of which some fail', () => {
  test('ends in one summary that names them, with a reference', async () => {
    const { ada, fake, generations } = await open()
    await ada.says('/paint a boat x4')
    await flow.nextRun(4)
    for (const [index, { ref }] of fake.runs.entries()) {
      if (index % 2 === 0) await flow.complete(index + 1)
      else fake.fail(ref, { code: 'out_of_memory', message: 'CUDA /srv/secret' })
    }
    const summary = await until(/^2 of 4 done · 2 failed/)
    expect(summary.text).toContain(en.errors.out_of_memory)
    expect(summary.text).toContain('numbers')
    const failed = (await generations()).filter(({ status }) => status === 'failed')
    for (const { generationId } of failed) expect(summary.text).toContain(generationId.slice(0, 8))
    await flow.photos(ada, 2)
    expect(flow.fromBot(ada)).toHaveLength(3)
    expect(summary.buttons).toEqual([])
  })
})
