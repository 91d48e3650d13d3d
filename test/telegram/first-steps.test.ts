import { afterEach, describe, expect, test } from 'vitest'
import { pictureBytes } from '../support/delivery-steps.ts'
import { openTelegramWorld, type TelegramWorld, type TelegramWorldOptions } from '../support/telegram-world.ts'

let world: TelegramWorld
const open = async (options: TelegramWorldOptions = {}): Promise<TelegramWorld> => {
  world = await openTelegramWorld(options)
  return world
}
afterEach(() => world.close())

const upscale = {
  displayName: 'Upscale',
  inputSchema: [{ name: 'image', type: 'image' as const, required: true }],
  outputSchema: [{ name: 'image', kind: 'image' as const }],
}
const nextRun = (number = 1) => world.telegram.waitFor(() => world.fake.runs[number - 1], `run ${number}`)
const finish = async (number = 1): Promise<void> => {
  const run = await nextRun(number)
  world.fake.complete(run.ref, [{ name: 'image', bytes: await pictureBytes(), fileName: 'a.png' }])
}

describe('a command', () => {
  test('is accepted, watched and answered in its chat, on the very message that said it was accepted', async () => {
    const { telegram, fake } = await open()
    const ada = telegram.user(7)
    const asked = await ada.says('/paint a lighthouse\nat dusk')
    expect((await nextRun()).call.inputs).toMatchObject({ prompt: 'a lighthouse\nat dusk', steps: 20 })
    const status = await telegram.waitFor(() => telegram.chat(ada).fromBot()[0], 'a status message')
    expect(status.replyTo).toBe(asked.messageId)
    fake.complete('run-1', [{ name: 'image', bytes: await pictureBytes(), fileName: 'a.png' }])
    const result = await telegram.waitFor(
      () =>
        telegram
          .chat(ada)
          .fromBot()
          .find((one) => one.kind === 'photo'),
      'a photo',
    )
    expect(result.messageId).toBe(status.messageId)
    expect(telegram.chat(ada).fromBot()).toHaveLength(1)
    await telegram.waitFor(() => telegram.chat(ada).message(asked.messageId)?.reactions.includes('👍'), 'a thumb')
    expect(telegram.breaches()).toEqual([])
  })

  test('replying to a picture with it sends that picture, as an upload or a link of ours and never as Telegram’s', async () => {
    const { telegram } = await open({ tools: [upscale] })
    const ada = telegram.user(7)
    const bytes = await pictureBytes(320, 200)
    const [photo] = await ada.sends(ada, { photo: bytes })
    await telegram.waitFor(() => telegram.chat(ada).fromBot()[0], 'a hint')
    if (photo === undefined) throw new Error('no photo')
    await ada.replies(photo, '/upscale')
    const { call } = await nextRun()
    expect(String(call.inputs['image'])).toMatch(/^https:\/\/files\.example\//)
    expect(JSON.stringify(call)).not.toMatch(/file\/bot|AAabc/)
    const [generation] = await world.generations()
    const row = await world.app().store.media.get(generation?.inputMedia[0] ?? '')
    expect(row).toMatchObject({ width: 320, height: 200 })
  })

  test('as the caption of a photo works alike, and its own result serves the next tool without a download', async () => {
    const { telegram } = await open({ tools: [upscale] })
    const ada = telegram.user(7)
    await ada.sends(ada, { photo: await pictureBytes(), caption: '/UpScale@Darkroom_Bot' })
    await finish()
    const result = await telegram.waitFor(
      () =>
        telegram
          .chat(ada)
          .fromBot()
          .find((one) => one.kind === 'photo'),
      'a photo',
    )
    const downloads = telegram.calls('getFile').length
    await ada.replies(result, '/upscale')
    await nextRun(2)
    expect(telegram.calls('getFile')).toHaveLength(downloads)
  })

  test('in a topic of a group is answered in that topic, and the others are not bothered', async () => {
    const { telegram } = await open()
    const ada = telegram.user(7)
    const group = telegram.group({ members: [ada], forum: true })
    const thread = group.topic('Pictures')
    await ada.sends(group, { text: '/paint a boat', thread })
    await finish()
    const result = await telegram.waitFor(
      () =>
        telegram
          .chat(group)
          .fromBot()
          .find((one) => one.kind === 'photo'),
      'a photo',
    )
    expect(result.thread).toBe(thread)
    expect(
      telegram
        .chat(group)
        .fromBot()
        .every((one) => one.thread === thread),
    ).toBe(true)
  })

  test('meant for another bot, unknown in a group, edited, or no command at all in a group: not a word', async () => {
    const { telegram } = await open()
    const ada = telegram.user(7)
    const group = telegram.group({ members: [ada] })
    await ada.sends(group, { text: '/paint@other_bot a boat' })
    await ada.sends(group, { text: '/pain a boat' })
    const [said] = await ada.sends(group, { text: 'a boat' })
    if (said !== undefined) ada.edits(said, '/paint a boat')
    await ada.sends(group, { text: '/id@darkroom_bot' })
    await telegram.waitFor(() => telegram.chat(group).fromBot()[0], 'the answer to the last one')
    expect(telegram.chat(group).fromBot()).toHaveLength(1)
    expect(world.fake.runs).toEqual([])
  })

  test('that does not exist is answered in private with the nearest ones, as buttons that start them', async () => {
    const { telegram } = await open()
    const ada = telegram.user(7)
    await ada.says('/paont a boat')
    const answer = await telegram.waitFor(() => telegram.chat(ada).fromBot()[0], 'suggestions')
    expect(answer.buttons).toEqual([['/paint']])
    ada.presses('/paint', answer)
    const question = await telegram.waitFor(() => telegram.chat(ada).fromBot()[1], 'a question')
    expect(question.text).toContain('prompt')
    await ada.says('a boat')
    expect((await nextRun()).call.inputs).toMatchObject({ prompt: 'a boat' })
  })

  test('with a wrong parameter is answered with one sentence that says what fits, and nothing is run', async () => {
    const { telegram } = await open()
    const ada = telegram.user(7)
    await ada.says('/paint a boat --steps 500')
    const answer = await telegram.waitFor(() => telegram.chat(ada).fromBot()[0], 'a sentence')
    expect(answer.text).toMatch(/steps.*1.*50/i)
    expect(world.fake.runs).toEqual([])
  })

  test('x4 makes four runs with seeds of their own, one status message and one summary', async () => {
    const { telegram } = await open()
    const ada = telegram.user(7)
    await ada.says('/paint a boat x4')
    await nextRun(4)
    const seeds = world.fake.runs.map((run) => run.call.inputs['seed'])
    expect(new Set(seeds).size).toBe(4)
    for (const number of [1, 2, 3, 4]) await finish(number)
    await telegram.waitFor(
      () =>
        telegram
          .chat(ada)
          .fromBot()
          .filter((one) => one.kind === 'photo').length === 4,
      'four photos',
    )
    const texts = await telegram.waitFor(() => {
      const found = telegram
        .chat(ada)
        .fromBot()
        .filter((one) => one.kind === 'text')
      return found[0]?.text.includes('4 of 4') === true && found
    }, 'a summary')
    expect(texts).toHaveLength(1)
  })

  test('whose run fails says what happened, what to do and a reference, and never the raw error', async () => {
    const { telegram, fake } = await open()
    const ada = telegram.user(7)
    await ada.says('/paint a boat')
    const run = await nextRun()
    fake.fail(run.ref, { code: 'out_of_memory', message: 'CUDA error at /srv/secret/path: Traceback' })
    const answer = await telegram.waitFor(
      () =>
        telegram
          .chat(ada)
          .fromBot()
          .find((one) => one.text.includes('Reference')),
      'a failure',
    )
    expect(answer.text).toContain('ran out of memory')
    expect(answer.text).not.toMatch(/CUDA|Traceback|secret/)
    expect(answer.buttons.flat()).toContainEqual(expect.stringContaining('again'))
  })

  test('can be called off with its button, and the backend is told', async () => {
    const { telegram, fake } = await open()
    const ada = telegram.user(7)
    const bob = telegram.user(8)
    const group = telegram.group({ members: [ada, bob] })
    await ada.sends(group, { text: '/paint a boat' })
    const run = await nextRun()
    const status = await telegram.waitFor(
      () =>
        telegram
          .chat(group)
          .fromBot()
          .find((one) => one.keys.length > 0),
      'a status message',
    )
    const [cancel] = status.buttons.flat()
    const foreign = bob.presses(cancel ?? '', status)
    await telegram.waitFor(() => foreign.answer(), 'an answer')
    expect(foreign.answer()).toMatchObject({ alert: true })
    expect(fake.counts.cancels).toBe(0)
    ada.presses(cancel ?? '', status)
    await telegram.waitFor(() => run.cancelled, 'a cancel')
    fake.cancelled(run.ref)
    await telegram.waitFor(
      () =>
        telegram
          .chat(group)
          .fromBot()
          .every((one) => !one.buttons.flat().includes(cancel ?? '')),
      'an end',
    )
  })
})
