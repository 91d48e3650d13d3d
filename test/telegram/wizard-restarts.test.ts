import { describe, expect, test } from 'vitest'
import type { InputField } from '../../src/model/tool.ts'
import { createMemoryKv } from '../support/memory-kv.ts'
import { ada, createWizardWorld, oneField } from '../support/wizard-world.ts'

const prompt: InputField = { name: 'prompt', type: 'text', required: true, label: 'Prompt' }
const steps: InputField = { name: 'steps', type: 'integer', required: true, min: 1, max: 50 }
const style: InputField = { name: 'style', type: 'enum', required: true, options: ['calm', 'wild'] }

describe('restarts and failures', () => {
  test('it goes on in another process', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(prompt, { fields: [prompt, steps].map((field) => ({ field, canSkip: false })) }))
    world.restart()
    await world.write('a cat')
    world.restart()
    await world.write('30')
    expect(world.finished[0]?.finished.values).toEqual({ prompt: 'a cat', steps: 30 })
    expect(world.sent()).toHaveLength(2)
  })

  test('state of another version is dropped: the answer brings the question back', async () => {
    const world = createWizardWorld({ version: 1 })
    await world.ask(oneField(prompt))
    world.restart(2)
    await world.write('a cat')
    expect(world.finished).toEqual([])
    expect(world.passedOn).toEqual([])
    expect(world.sent()).toHaveLength(2)
    expect(world.said()).toContain('Prompt')
    await world.write('a cat')
    expect(world.finished[0]?.finished.values).toEqual({ prompt: 'a cat' })
  })

  test('state of another version, in a group: only what answers the question brings it back', async () => {
    const world = createWizardWorld({ version: 1 })
    await world.ask(oneField(style), ada, 'group')
    const [calm] = world.buttons()
    world.restart(2)
    await world.write('hello all', ada, 'group')
    expect(world.passedOn).toHaveLength(1)
    await world.press(calm?.data ?? '', ada, 'group')
    expect(world.sent()).toHaveLength(2)
  })

  test('when what follows fails, the same update brings the same answer once more', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(prompt))
    world.faults.handOver = new Error('the store is down')
    const update = world.messageUpdate({ text: 'a cat' }, ada, 'private', {})
    await expect(world.handle(update)).rejects.toThrow('the store is down')
    delete world.faults.handOver
    world.restart()
    await world.handle(update)
    expect(world.finished).toEqual([
      { updateKey: `tg.99.${update.update_id}`, finished: expect.objectContaining({ values: { prompt: 'a cat' } }) },
    ])
  })

  test('a refusal of Telegram keeps being what it is, and leaves the question as it was', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(steps))
    const refusal = new TypeError('blocked')
    world.faults.call = refusal
    const update = world.messageUpdate({ text: 'many' }, ada, 'private', {})
    const error = await world.handle(update).catch((thrown: unknown) => thrown)
    expect([error, (error as { error?: unknown }).error]).toContain(refusal)
    delete world.faults.call
    await world.write('7')
    expect(world.finished[0]?.finished.values).toEqual({ steps: 7 })
  })

  test('two bots over one store do not need each other’s memory', async () => {
    const kv = createMemoryKv()
    const one = createWizardWorld({ kv })
    await one.ask(oneField(prompt))
    const other = createWizardWorld({ kv })
    await other.write('a cat')
    expect(other.finished).toHaveLength(1)
  })

  test('nothing is said again with a replay', async () => {
    const world = createWizardWorld()
    const fields = ['a', 'b', 'c', 'd'].map((name) => ({ field: { ...prompt, name, label: name }, canSkip: false }))
    await world.ask(oneField(prompt, { fields }))
    for (const name of ['a', 'b', 'c', 'd']) await world.write(`for ${name}`)
    expect(world.sent()).toHaveLength(4)
    expect(world.finished).toHaveLength(1)
  })
})
