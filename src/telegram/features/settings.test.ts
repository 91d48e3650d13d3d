import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeContext } from '../../../test/support/fake-context.ts'
import type { FeatureWorld } from '../../../test/support/feature-world.ts'
import { openFeatureWorld } from '../../../test/support/feature-world.ts'
import { imageField, registeredTool, textField } from '../../../test/support/tools.ts'
import { toolCodeOf } from '../../model/button.ts'
import { wordsFor } from '../../words/index.ts'
import { settings } from './settings.ts'

const { menu, access } = wordsFor('en')
const flux = registeredTool('flux', {
  displayName: 'Flux General',
  inputSchema: [
    textField,
    { name: 'steps', type: 'integer', required: true, min: 1, max: 50 },
    { name: 'sampler', type: 'enum', required: false, options: ['euler', 'Film noir'] },
    { ...imageField, required: false },
  ],
})
const code = toolCodeOf(flux.toolId)
const other = '-1001234567890123'

let world: FeatureWorld
beforeEach(async () => {
  world = await openFeatureWorld({ tools: [flux] })
})
afterEach(() => world.close())

const account = () => world.store.accounts.get('telegram:7')
const send = async (text = '') => (await world.say(settings, 'settings', text)).fake
const press = async (data: string, fake = createFakeContext()) => (await world.press(settings, data, fake)).fake
const keysOf = (fake: ReturnType<typeof createFakeContext>) => (fake.revised.at(-1)?.keys ?? fake.said.at(-1)?.options.keys ?? []).flat()
const pressed = (fake: ReturnType<typeof createFakeContext>, text: string): string => {
  const key = keysOf(fake).find((one) => one.text === text)
  if (key === undefined || !('data' in key)) throw new Error(`there is no button ${text}`)
  return key.data
}

describe('/settings', () => {
  it('shows how things are, and changes how pictures are sent', async () => {
    const shown = await send()
    expect(shown.said[0]?.text).toContain(menu.settings.pictures(menu.settings.asTool))
    const changed = await press(pressed(shown, menu.settings.document))
    expect(changed.revised[0]?.text).toContain(menu.settings.pictures(menu.settings.document))
    expect(keysOf(changed).map((key) => key.text)).toContain(`✅ ${menu.settings.document}`)
    expect((await account())?.preferences).toEqual({ sendAs: 'document' })
    await press(pressed(changed, menu.settings.asTool))
    expect((await account())?.preferences).toBeUndefined()
  })

  it('changes the language, and nothing into one that there is not', async () => {
    await press('se:7:p:photo')
    await press('se:7:l:en')
    expect((await account())?.preferences).toEqual({ sendAs: 'photo', language: 'en' })
    await press('se:7:l:xx')
    expect((await account())?.preferences).toEqual({ sendAs: 'photo' })
  })

  it('keeps a choice for one tool', async () => {
    const list = await press(pressed(await send(), menu.settings.perTool))
    const tool = await press(pressed(list, 'Flux General'))
    const changed = await press(pressed(tool, menu.settings.document))
    expect((await account())?.preferences).toEqual({ sendAsByTool: { [flux.toolId]: 'document' } })
    expect((await send()).said[0]?.text).toContain('Flux General')
    await press(pressed(changed, menu.settings.asGeneral))
    expect((await account())?.preferences).toBeUndefined()
  })

  it('saves defaults from a line, beside those there are', async () => {
    const first = await send('flux steps=30')
    expect(first.said[0]?.text).toContain('<code>steps</code> = 30')
    await send('/flux --sampler "film NOIR"')
    await send('flux prompt="a cat"')
    expect((await account())?.defaults).toEqual({ [flux.toolId]: { steps: 30, sampler: 'Film noir', prompt: 'a cat' } })
  })

  it.each([
    ['flux steps=99', 'a whole number from 1 to 50'],
    ['flux steps=30 sampler=rubbish', 'euler'],
    ['flux wrong=3', 'wrong'],
    ['flux more steps', '/settings flux --steps 26'],
    ['flux input_image=https://example.com/a.png', 'input_image'],
    ['fluxx steps=30', '/settings flux'],
  ])('saves nothing of "%s", and says why', async (line, says) => {
    const { said } = await send(line)
    expect(said).toHaveLength(1)
    expect(said[0]?.text).toContain(says)
    expect((await account())?.defaults ?? {}).toEqual({})
  })

  it('shows and forgets them', async () => {
    await send('flux steps=30 sampler=euler')
    const shown = await send('Flux General')
    expect(shown.said[0]?.text).toContain(menu.settings.ofTool('Flux General'))
    const one = await press(pressed(shown, menu.settings.clear('steps')))
    expect((await account())?.defaults).toEqual({ [flux.toolId]: { sampler: 'euler' } })
    expect(one.answered[0]?.text).toBe(menu.settings.cleared)
    await send('flux steps=30')
    await press(`se:7:ca:${code}`)
    expect((await account())?.defaults ?? {}).toEqual({})
    await send('flux steps=30')
    await send('flux clear')
    expect((await account())?.defaults ?? {}).toEqual({})
  })

  it('asks for a value, and saves the answer if it still fits', async () => {
    const inputs = await press(pressed(await send('flux'), menu.settings.change))
    expect(keysOf(inputs).map((key) => key.text)).not.toContain(menu.settings.set('input_image'))
    await press(pressed(inputs, menu.settings.set('steps')))
    const [question] = world.asked
    expect(question?.fields.map(({ field }) => field.name)).toEqual(['steps'])

    const answer = async (values: Record<string, number>, cancelled = false) => {
      const fake = createFakeContext()
      const take = settings(world.deps, world.desk).answers?.[question?.purpose ?? '']
      await take?.(fake.ctx, { purpose: question?.purpose ?? '', data: question?.data ?? {}, values, files: {}, cancelled })
      return fake.said[0]?.text
    }
    expect(await answer({}, true)).toBe(menu.settings.unchanged)
    expect(await answer({ steps: 99 })).toContain(menu.settings.doesNotFit('steps', 'a whole number from 1 to 50'))
    expect(await answer({ steps: 12 })).toContain(menu.settings.saved)
    expect((await account())?.defaults).toEqual({ [flux.toolId]: { steps: 12 } })
  })

  it('is one’s own alone', async () => {
    const { answered } = await press('se:8:p:photo')
    expect(answered).toEqual([{ text: access.notYours, alert: true }])
    expect(await account()).toBeUndefined()
  })

  it('answers old buttons', async () => {
    for (const data of ['se:7:zz', 'se:7:t:gonegonego', `se:7:a:${code}:gonegonego`])
      expect((await press(data)).answered).toEqual([{ text: access.oldButton, alert: false }])
  })

  it('has buttons that fit for the longest of ids', async () => {
    await world.store.accounts.saveDefaults('telegram:7', flux.toolId, { steps: 1, sampler: 'euler' }, 1)
    for (const data of ['r', `t:${code}`, `i:${code}:0`, 'ts:0'])
      await press(`se:${other}:${data}`, createFakeContext({ caller: { id: other } }))
  })
})
