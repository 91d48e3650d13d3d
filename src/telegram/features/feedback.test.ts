import { afterEach, describe, expect, it } from 'vitest'
import { createFakeContext } from '../../../test/support/fake-context.ts'
import type { FeatureWorld, FeatureWorldOptions } from '../../../test/support/feature-world.ts'
import { openFeatureWorld } from '../../../test/support/feature-world.ts'
import { buttonData } from '../../model/button.ts'
import { wordsFor } from '../../words/index.ts'
import { generationOfMessage } from '../generation-of-message.ts'
import { feedback } from './feedback.ts'

const { menu } = wordsFor('en')
let world: FeatureWorld
const open = async (options: FeatureWorldOptions = {}) => {
  world = await openFeatureWorld({ settings: { admins: ['5', '6'] }, ...options })
}
afterEach(() => world.close())

const messageWith = (...data: readonly string[]) => ({
  reply_markup: { inline_keyboard: [data.map((callback_data) => ({ text: 'x', callback_data }))] },
})

describe('/feedback', () => {
  it('goes to every admin, with who, where and about which run', async () => {
    await open()
    const reply = messageWith(buttonData('again', 'g1'), buttonData('info', 'g1'))
    const fake = createFakeContext({
      place: { chat: '-100', thread: '3', kind: 'group' },
      message: { message_id: 1, reply_to_message: reply },
    })
    await world.say(feedback, 'feedback', 'The <hands> are odd', fake)
    expect(world.calls.map(({ method, args }) => [method, args[0]])).toEqual([
      ['sendMessage', '5'],
      ['sendMessage', '6'],
    ])
    const text = String(world.calls[0]?.args[1])
    for (const part of ['Ada', 'The &lt;hands&gt; are odd', '<code>7</code>', '<code>-100</code>', '<code>3</code>', '<code>g1</code>'])
      expect(text).toContain(part)
    expect(fake.said.map((one) => one.text)).toEqual([menu.feedback.thanks])
  })

  it('thanks when one admin heard it, and is honest when none did', async () => {
    await open({
      onCall: ({ args }) => {
        if (args[0] === '5') throw new Error('blocked')
      },
    })
    const one = createFakeContext()
    await world.say(feedback, 'feedback', 'hello', one)
    expect(one.said[0]?.text).toBe(menu.feedback.thanks)
    await world.close()
    await open({ settings: { admins: [] } })
    const none = createFakeContext()
    await world.say(feedback, 'feedback', 'hello', none)
    expect(none.said[0]?.text).toBe(menu.feedback.unheard)
  })

  it('asks for the words when there are none, and remembers what it is about', async () => {
    await open()
    const message = { message_id: 9, reply_to_message: messageWith(buttonData('info', 'g1')) }
    await world.say(feedback, 'feedback', '', createFakeContext({ message }))
    const [question] = world.asked
    expect(question).toMatchObject({ data: { about: 'g1' }, replyTo: 9 })

    const answer = async (values: Record<string, string>, cancelled: boolean) => {
      const fake = createFakeContext()
      const take = feedback(world.deps, world.desk).answers?.[question?.purpose ?? '']
      await take?.(fake.ctx, { purpose: question?.purpose ?? '', data: question?.data ?? {}, values, files: {}, cancelled })
      return fake.said[0]?.text
    }
    expect(await answer({}, true)).toBe(menu.feedback.empty)
    expect(world.calls).toEqual([])
    expect(await answer({ text: 'well done' }, false)).toBe(menu.feedback.thanks)
    expect(String(world.calls[0]?.args[1])).toContain('<code>g1</code>')
  })

  it('fits into a message', async () => {
    await open()
    await world.say(feedback, 'feedback', 'word '.repeat(5_000), createFakeContext())
    expect(String(world.calls[0]?.args[1]).length).toBeLessThanOrEqual(4_096)
  })
})

describe('generationOfMessage', () => {
  it('tells a run by the buttons of its result, and none by a list or by other buttons', async () => {
    await open()
    expect(generationOfMessage(messageWith(buttonData('rate', 'g1', 'up')) as never)).toBe('g1')
    expect(generationOfMessage(messageWith(buttonData('cancel', 'g1'), buttonData('cancel', 'g2')) as never)).toBeUndefined()
    expect(generationOfMessage(messageWith(buttonData('tools_page', 0, '7'), 'rubbish') as never)).toBeUndefined()
    expect(generationOfMessage(undefined)).toBeUndefined()
  })
})
