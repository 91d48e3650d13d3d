import { describe, expect, test } from 'vitest'
import type { Keys } from '../../src/model/button.ts'
import type { InputField } from '../../src/model/tool.ts'
import { tweak } from '../../src/telegram/features/tweak.ts'
import { en } from '../../src/words/en/index.ts'
import { createFeatureWorld } from '../support/fake-desk.ts'
import { generationOf } from '../support/generation.ts'
import { registeredTool } from '../support/tools.ts'

const words = en.results
const inputSchema: InputField[] = [
  { name: 'prompt', type: 'text', required: true, label: 'Prompt' },
  { name: 'negative', type: 'text', required: false },
  { name: 'steps', type: 'integer', required: false, min: 1, max: 50, default: 20 },
  { name: 'hd', type: 'boolean', required: false },
  { name: 'style', type: 'enum', required: false, options: ['calm', 'wild'] },
  { name: 'seed', type: 'seed', required: false },
  { name: 'image', type: 'image', required: false },
]
const paint = registeredTool('paint', { toolId: 'test:paint', inputSchema })
const run = generationOf({
  status: 'completed',
  origin: { platform: 'telegram', user: '7' },
  inputs: { prompt: 'a cat', negative: 'dogs', seed: 41, style: 'calm', image: `media:${'a'.repeat(32)}` },
})

const labels = (keys: Keys | undefined): string[] => (keys ?? []).flat().map((key) => key.text)
const dataOf = (keys: Keys | undefined, start: string): string => {
  const found = (keys ?? []).flat().find((key) => key.text.startsWith(start))
  return found !== undefined && 'data' in found ? found.data : ''
}

const opened = async () => {
  const world = createFeatureWorld(tweak, { tools: [paint], runs: [run] })
  const { said } = await world.press('t:g1')
  let keys = said[0]?.options.keys
  return {
    world,
    labels: () => labels(keys),
    button: (start: string) => dataOf(keys, start),
    press: async (start: string) => {
      const fake = await world.press(dataOf(keys, start))
      keys = fake.revised[0]?.keys ?? keys
      return fake
    },
    answer: async (values: object, files: object = {}) => {
      const question = world.asked.at(-1)
      const fake = await world.answer(question?.purpose ?? '', { data: question?.data ?? {}, values, files })
      keys = fake.said[0]?.options.keys ?? keys
      return fake
    },
    values: () => world.submitted.at(-1)?.draft.values,
  }
}

describe('the form', () => {
  test('shows every parameter with its present value', async () => {
    const { labels } = await opened()
    expect(labels()).toEqual([
      'Prompt: a cat',
      'negative: dogs',
      'steps: 20',
      'hd: –',
      'style: calm',
      'seed: 41',
      `image: ${words.info.file}`,
      words.tweak.reset,
      words.tweak.run,
      words.tweak.close,
    ])
  })

  test('a switch turns, a choice is chosen, a number goes up and down', async () => {
    const form = await opened()
    await form.press('hd')
    await form.press('style')
    expect(form.labels()).toEqual(['✓ calm', 'wild', words.tweak.back])
    await form.press('wild')
    await form.press('steps')
    await form.press('+')
    await form.press('+')
    await form.press('−')
    await form.press(words.tweak.back)
    expect(form.labels().slice(2, 5)).toEqual(['steps: 22', 'hd: yes', 'style: wild'])
    await form.press(words.tweak.run)
    expect(form.values()).toMatchObject({ prompt: 'a cat', steps: 22, hd: true, style: 'wild', seed: 41 })
  })

  test('words and files are asked for, and the form comes back below', async () => {
    const form = await opened()
    await form.press('Prompt')
    expect(form.world.asked[0]).toMatchObject({ fields: [{ field: { name: 'prompt' }, canSkip: false }] })
    const { said, calls } = await form.answer({ prompt: 'a dog' })
    expect(said).toHaveLength(1)
    expect(calls).toEqual([{ method: 'deleteMessage', args: ['7', 501] }])
    await form.press('image')
    await form.answer({}, { image: [{ kind: 'image', fileId: 'f', uniqueId: 'u' }] })
    await form.press('negative')
    await form.answer({})
    await form.press(words.tweak.run)
    expect(form.world.submitted[0]?.draft).toEqual({
      toolId: 'test:paint',
      values: { prompt: 'a dog', seed: 41, style: 'calm' },
      files: { image: [{ kind: 'image', fileId: 'f', uniqueId: 'u' }] },
      replyTo: 40,
    })
  })

  test('a seed can be drawn anew, and reset brings all back', async () => {
    const form = await opened()
    await form.press('seed')
    await form.press(words.tweak.draw)
    await form.press(words.tweak.back)
    expect(form.labels()).toContain(`seed: ${words.tweak.random}`)
    await form.press('hd')
    await form.press(words.tweak.reset)
    await form.press(words.tweak.run)
    expect(form.values()).toEqual(run.inputs)
  })

  test('one state is run once; a change makes it another', async () => {
    const form = await opened()
    await form.press(words.tweak.run)
    const [first] = form.world.submitted
    const key = first?.deed.key ?? ''
    form.world.records.set('g2', { ...run, generationId: 'g2', initiatingEventId: key })
    expect((await form.press(words.tweak.run)).answered[0]?.text).toBe(words.tweak.alreadyRun)
    await form.press('hd')
    await form.press(words.tweak.run)
    expect(form.world.submitted.map(({ deed }) => deed.key)).toEqual([key, expect.not.stringMatching(`^${key}$`)])
  })
})

describe('whose and when', () => {
  test('others may not press it', async () => {
    const form = await opened()
    const fake = await form.world.press(form.button('hd'), { caller: { id: '8', isAdmin: true } })
    expect(fake.answered).toEqual([{ text: en.access.notYours, alert: true }])
  })

  test('a closed form, and one of another day, say that they are over', async () => {
    const form = await opened()
    const hd = form.button('hd')
    form.world.clock.advance(86_400_000)
    expect((await form.world.press(hd)).answered).toEqual([{ text: words.tweak.over, alert: true }])
    const other = await opened()
    expect((await other.press(words.tweak.close)).revised[0]?.text).toBe(words.tweak.closed)
    expect((await other.press('hd')).answered).toEqual([{ text: words.tweak.over, alert: true }])
  })

  test('two presses at once both count, and the same update counts once', async () => {
    const form = await opened()
    await form.press('steps')
    const more = form.button('+')
    const both = [form.world.contextOf(), form.world.contextOf()]
    await Promise.all(both.map(({ ctx }) => form.world.pressWith(ctx, more)))
    await form.world.pressWith((both[1] ?? form.world.contextOf()).ctx, more)
    await form.press(words.tweak.back)
    expect(form.labels()).toContain('steps: 24')
  })

  test('a parameter that the tool has lost means nothing any more', async () => {
    const form = await opened()
    const hd = form.button('hd')
    paint.inputSchema.splice(3, 1)
    try {
      expect((await form.world.press(hd)).answered).toEqual([{ text: words.tweak.over, alert: true }])
    } finally {
      paint.inputSchema.splice(3, 0, { name: 'hd', type: 'boolean', required: false })
    }
  })
})
