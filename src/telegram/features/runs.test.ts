import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeContext } from '../../../test/support/fake-context.ts'
import type { FeatureWorld } from '../../../test/support/feature-world.ts'
import { openFeatureWorld } from '../../../test/support/feature-world.ts'
import { snapshot } from '../../../test/support/generation.ts'
import { registeredTool, textField } from '../../../test/support/tools.ts'
import { buttonData } from '../../model/button.ts'
import { wordsFor } from '../../words/index.ts'
import { again } from './again.ts'
import { cancel } from './cancel.ts'
import { history } from './history.ts'
import { status } from './status.ts'
import { usage } from './usage.ts'

const { menu, access, results } = wordsFor('en')
const paint = registeredTool('paint', { toolId: 'test:paint', displayName: 'Paint', category: 'text-to-image' })
const group = { chat: '-100200', kind: 'group' } as const
const done = {
  status: 'completed',
  outputs: [{ name: 'image', kind: 'image', mediaId: 'm', mimeType: 'image/png', bytes: 1 }],
} as const

let world: FeatureWorld
beforeEach(async () => {
  world = await openFeatureWorld({ tools: [paint] })
})
afterEach(() => world.close())

describe('/status', () => {
  it('lists what lives, with a button each that calls it off', async () => {
    await world.run(done)
    const waiting = await world.run({ given: { prompt: 'a <cat>' } })
    const running = await world.run({ status: 'running', stage: 'executing', progress: { fraction: 0.426, at: 1 } })
    await world.run({ account: 'telegram:8' })
    const { text, data } = await world.say(status, 'status')
    expect(text).toContain(menu.status.title(2))
    expect(text).toContain('1. <b>Paint</b>: running, 43 %')
    expect(text).toContain('2. <b>Paint</b>: waiting, place 3')
    expect(text).toContain('a &lt;cat&gt;')
    expect(data).toEqual([buttonData('cancel', running.generationId), buttonData('cancel', waiting.generationId)])
  })

  it('shows in a group only what was started there', async () => {
    await world.run({ given: { prompt: 'private' } })
    const here = await world.run({ origin: { platform: 'telegram', chat: group.chat } })
    const { text, data } = await world.say(status, 'status', '', createFakeContext({ place: group }))
    expect(text).not.toContain('private')
    expect(data).toEqual([buttonData('cancel', here.generationId)])
  })

  it('says when there is nothing, and keeps a long list short', async () => {
    expect((await world.say(status, 'status')).text).toBe(menu.status.nothing)
    for (let index = 0; index < 13; index++) await world.run()
    const { text, data } = await world.say(status, 'status')
    expect(text).toContain(menu.status.more(3))
    expect(data).toHaveLength(10)
  })
})

describe('/again', () => {
  it('repeats the last one of this chat with the inputs it had, as far as the tool still takes them', async () => {
    world.tools.now = [{ ...paint, inputSchema: [textField] }]
    await world.run({ inputs: { prompt: 'first' } })
    await world.run({ inputs: { prompt: 'here', old: 1 }, origin: { platform: 'telegram', chat: '7' } })
    await world.run({ inputs: { prompt: 'there' }, origin: { platform: 'telegram', chat: group.chat } })
    await world.say(again, 'again', '', createFakeContext({ message: { message_id: 9 } }))
    expect(world.submitted).toEqual([
      { draft: { toolId: 'test:paint', values: { prompt: 'here' }, files: {}, replyTo: 9 }, deed: { kind: 'command', name: 'again' } },
    ])
  })

  it('falls back to another chat in private alone', async () => {
    await world.run({ inputs: { prompt: 'there' }, origin: { platform: 'telegram', chat: group.chat } })
    const elsewhere = createFakeContext({ place: { chat: '-1', kind: 'group' } })
    expect((await world.say(again, 'again', '', elsewhere)).text).toBe(menu.again.nothing)
    await world.say(again, 'again')
    expect(world.submitted).toHaveLength(1)
  })

  it('says when the tool is gone', async () => {
    await world.run({ toolId: 'test:gone' })
    expect((await world.say(again, 'again')).text).toBe(menu.again.gone('Paint'))
  })
})

describe('/history', () => {
  it('pages through results, five at a time, and holds still while more is made', async () => {
    for (let index = 1; index <= 12; index++) await world.run({ ...done, given: { prompt: `number ${index}.` } })
    const first = await world.say(history, 'history')
    expect(first.text).toContain('number 12.')
    expect(first.text).not.toContain('number 7.')
    expect(first.data.filter((data) => data.startsWith('rs:'))).toHaveLength(5)

    await world.run({ ...done, given: { prompt: 'later' } })
    const next = first.data.at(-1) ?? ''
    const second = await world.press(history, next)
    expect(second.revised).toContain('6. <b>Paint</b>')
    expect(second.revised).toContain('number 7.')
    expect(second.revised).not.toContain('number 8.')
    const third = await world.press(history, second.data.at(-1) ?? '')
    expect(third.revised).toContain('number 1.')
    expect(third.data.filter((data) => data.startsWith('h:'))).toEqual([next])
    expect((await world.press(history, next.replace(/7$/, '8'))).fake.answered).toEqual([{ text: access.notYours, alert: true }])
  })

  it('says what became of each, and sends only what there is', async () => {
    await world.run({ ...done, removedAt: 1 })
    await world.run({ status: 'failed' })
    const good = await world.run(done)
    const { text, data } = await world.say(history, 'history')
    for (const state of [menu.states.removed, menu.states.failed, menu.states.completed]) expect(text).toContain(state)
    expect(data).toEqual([buttonData('resend', good.generationId)])
  })

  it('sends one more copy to where the button was pressed', async () => {
    const run = await world.run(done)
    const fake = createFakeContext({ place: { ...group, thread: '3' }, message: { message_id: 12 } })
    await world.press(history, buttonData('resend', run.generationId), fake)
    expect(world.resent).toEqual([
      { generationId: run.generationId, address: { chat: group.chat, thread: '3', replyTo: '12', copy: 'tg:1:1' } },
    ])
    expect(fake.answered[0]?.text).toBe(menu.history.sending)
  })

  it('refuses strangers, what failed and what was removed', async () => {
    const theirs = await world.run({ ...done, origin: { platform: 'telegram', chat: '7', user: '8' } })
    const failed = await world.run({ status: 'failed' })
    const removed = await world.run({ ...done, removedAt: 1 })
    const answers: (string | undefined)[] = []
    for (const generationId of [theirs.generationId, failed.generationId, removed.generationId, 'unknown'])
      answers.push((await world.press(history, buttonData('resend', generationId))).fake.answered[0]?.text)
    expect(answers).toEqual([access.notYours, menu.history.notDone, results.gone, results.gone])
    expect(world.resent).toEqual([])
  })

  it('shows in a group only what was made there', async () => {
    await world.run({ ...done, given: { prompt: 'private' } })
    expect((await world.say(history, 'history', '', createFakeContext({ place: group }))).text).toBe(menu.history.nothing)
  })
})

describe('/usage', () => {
  it('sums up one’s own days, and switches between spans', async () => {
    await world.run({ ...done, costUsd: 0.25 })
    await world.run({ account: 'telegram:8', costUsd: 9 })
    world.clock.advance(10 * 86_400_000)
    await world.run({ status: 'failed', costUsd: 0 })
    const week = await world.say(usage, 'usage')
    expect(week.text).toContain(menu.usage.total(1, '$0'))
    expect(week.data).toEqual(['us:7:7', 'us:30:7'])
    const month = await world.press(usage, 'us:30:7')
    expect(month.revised).toContain(menu.usage.total(2, '$0.25'))
    expect(month.revised).toContain('Paint: 2 runs')
    expect((await world.press(usage, 'us:999:7')).revised).toContain(menu.usage.title(7))
  })
})

describe('/cancel', () => {
  it('calls off the last one that lives here', async () => {
    await world.run()
    const last = await world.run()
    await world.run(done)
    expect((await world.say(cancel, 'cancel')).text).toBe(menu.cancel.done('Paint'))
    expect(world.cancelled).toEqual([last.generationId])
  })

  it('calls off what was started in the same go', async () => {
    const batch = { size: 2, index: 0 }
    for (const index of [0, 1]) await world.run({ initiatingEventId: 'e1', batch: { ...batch, index } })
    expect((await world.say(cancel, 'cancel')).text).toBe(results.cancelledSome(2))
    expect(world.cancelled).toHaveLength(2)
  })

  it('passes over what is being called off already', async () => {
    const first = await world.run()
    await world.run({ status: 'running', cancelRequestedAt: 1 })
    await world.say(cancel, 'cancel')
    expect(world.cancelled).toEqual([first.generationId])
  })

  it('says when there is nothing', async () => {
    expect((await world.say(cancel, 'cancel')).text).toBe(menu.cancel.nothing)
  })
})

it('shows a run of a tool with another name under that name', async () => {
  await world.run({ ...done, tool: { ...snapshot, displayName: 'Old <name>' } })
  expect((await world.say(history, 'history')).text).toContain('<b>Old &lt;name&gt;</b>')
})
