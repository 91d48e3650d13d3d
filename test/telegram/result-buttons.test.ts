import { describe, expect, test } from 'vitest'
import { buttonData, type Keys, toolCodeOf } from '../../src/model/button.ts'
import type { Delivery } from '../../src/model/delivery.ts'
import { DarkroomError } from '../../src/model/errors.ts'
import type { Generation, StoredOutput } from '../../src/model/generation.ts'
import { cancelling } from '../../src/telegram/features/cancelling.ts'
import { rating } from '../../src/telegram/features/rating.ts'
import { removing } from '../../src/telegram/features/removing.ts'
import { resultButtons } from '../../src/telegram/features/result-buttons.ts'
import { useIn } from '../../src/telegram/features/use-in.ts'
import { en } from '../../src/words/en/index.ts'
import { createFeatureWorld } from '../support/fake-desk.ts'
import { generationOf, snapshot } from '../support/generation.ts'
import { imageField, registeredTool, textField } from '../support/tools.ts'

const { results, access, menu } = en
const seedField = { name: 'seed', type: 'seed', required: false } as const
const paint = registeredTool('paint', { toolId: 'test:paint', inputSchema: [textField, seedField] })
const upscale = registeredTool('upscale', { inputSchema: [imageField] })
const stitch = registeredTool('stitch', { inputSchema: [{ name: 'pictures', type: 'images', required: true }] })
const picture: StoredOutput = { name: 'image', kind: 'image', mediaId: 'a'.repeat(32), mimeType: 'image/png', bytes: 9 }
const tale: StoredOutput = { name: 'text', kind: 'text', text: 'a tale', mimeType: 'text/plain', bytes: 6 }

const runOf = (parts: Partial<Generation> = {}): Generation =>
  generationOf({
    status: 'completed',
    origin: { platform: 'telegram', chat: '7', user: '7' },
    tool: { ...snapshot, seedKey: 'seed' },
    inputs: { prompt: 'a cat', seed: 41, dropped: true },
    outputs: [picture],
    ...parts,
  })
const data = (keys: Keys | undefined): string[] => (keys ?? []).flat().flatMap((key) => ('data' in key ? [key.data] : []))

describe('whose button it is', () => {
  test('others, and those of a run that is gone or removed, are answered politely and do nothing', async () => {
    const world = createFeatureWorld(resultButtons, { tools: [paint], runs: [runOf(), runOf({ generationId: 'g2', removedAt: 1 })] })
    const stranger = await world.press('a:g1', { caller: { id: '8' } })
    expect(stranger.answered).toEqual([{ text: access.notYours, alert: true }])
    for (const id of ['g2', 'g3']) expect((await world.press(`a:${id}`)).answered).toEqual([{ text: results.gone, alert: true }])
    expect(world.submitted).toEqual([])
    await world.press('a:g1', { caller: { id: '8', isAdmin: true } })
    expect(world.submitted).toHaveLength(1)
  })

  test('a tool that is gone says so', async () => {
    const world = createFeatureWorld(resultButtons, { runs: [runOf()] })
    expect((await world.press('a:g1')).answered).toEqual([{ text: menu.again.gone('Paint'), alert: true }])
  })
})

describe('once more', () => {
  test('again has exactly the same inputs, and answers the message that was pressed', async () => {
    const world = createFeatureWorld(resultButtons, { tools: [paint], runs: [runOf()] })
    await world.press('a:g1')
    expect(world.submitted).toEqual([
      {
        draft: { toolId: 'test:paint', values: { prompt: 'a cat', seed: 41 }, files: {}, replyTo: 40 },
        deed: { kind: 'button', name: 'again' },
      },
    ])
  })

  test('a new seed is asked for, whatever the default is', async () => {
    const world = createFeatureWorld(resultButtons, { tools: [paint], runs: [runOf()] })
    await world.press('s:g1')
    expect(world.submitted[0]?.draft.values).toEqual({ prompt: 'a cat', seed: -1 })
  })

  test('a second press within three seconds is one wish; the same update once more is not', async () => {
    const world = createFeatureWorld(resultButtons, { tools: [paint], runs: [runOf()] })
    const first = await world.press('a:g1')
    expect((await world.press('a:g1')).answered).toEqual([{ text: access.alreadyOnIt, alert: false }])
    await world.pressWith(first.ctx, 'a:g1')
    expect(world.submitted).toHaveLength(2)
    await world.press('s:g1')
    world.clock.advance(3_000)
    await world.press('a:g1')
    expect(world.submitted).toHaveLength(4)
  })

  test('the original is sent to where the button was pressed', async () => {
    const world = createFeatureWorld(resultButtons, { tools: [paint], runs: [runOf()] })
    await world.press('o:g1', { place: { chat: '-5', thread: '3', kind: 'group' } })
    expect(world.resent).toEqual([{ id: 'g1', address: { chat: '-5', thread: '3', replyTo: '40', copy: 'tg.1.1', as: 'original' } }])
  })

  test('info shows tool, seed and parameters, and copies what fits', async () => {
    const run = runOf({ costUsd: 0.0123, runningAt: 1_000, ranUntil: 76_000, inputs: { prompt: 'a <cat>', seed: 41, steps: 30 } })
    const world = createFeatureWorld(resultButtons, {
      tools: [paint],
      runs: [run, { ...run, generationId: 'g2', inputs: { prompt: 'x'.repeat(300) } }],
    })
    const { said } = await world.press('i:g1')
    for (const part of ['Paint', 'a &lt;cat&gt;', '41', 'steps: 30', '1 min 15 s', '$0.012', 'g1']) expect(said[0]?.text).toContain(part)
    expect(said[0]?.options.keys).toEqual([
      [
        { text: results.info.copySeed, copy: '41' },
        { text: results.info.copyPrompt, copy: 'a <cat>' },
      ],
    ])
    expect((await world.press('i:g2')).said[0]?.options.keys).toEqual([])
  })
})

describe('use in', () => {
  test('lists the tools that take the result, and fills the right input', async () => {
    const world = createFeatureWorld(useIn, { tools: [paint, upscale, stitch], runs: [runOf()] })
    const { said } = await world.press('u:g1')
    const uses = data(said[0]?.options.keys)
    expect(uses).toEqual([upscale, stitch].map((tool) => buttonData('use', 'g1', 0, toolCodeOf(tool.toolId))))
    for (const use of uses) await world.press(use, { message: { message_id: 41, reply_to_message: { message_id: 40 } } })
    expect(world.submitted.map(({ draft }) => [draft.toolId, draft.values, draft.replyTo])).toEqual([
      ['studio:upscale', { input_image: `media:${picture.mediaId}` }, 40],
      ['studio:stitch', { pictures: [`media:${picture.mediaId}`] }, 40],
    ])
  })

  test('a text becomes the prompt', async () => {
    const world = createFeatureWorld(useIn, { tools: [paint, upscale], runs: [runOf({ outputs: [tale] })] })
    const { said } = await world.press('u:g1')
    await world.press(data(said[0]?.options.keys)[0] ?? '')
    expect(world.submitted[0]?.draft.values).toEqual({ prompt: 'a tale' })
  })

  test('of several results one is chosen first, and long lists have pages', async () => {
    const tools = Array.from({ length: 10 }, (_, index) => registeredTool(`up${index}`, { inputSchema: [imageField] }))
    const world = createFeatureWorld(useIn, { tools, runs: [runOf({ outputs: [picture, { ...picture, mediaId: 'b'.repeat(32) }] })] })
    const { said } = await world.press('u:g1')
    expect(data(said[0]?.options.keys)).toEqual(['u:g1:0:0', 'u:g1:1:0'])
    const { revised } = await world.press('u:g1:1:0')
    expect(data(revised[0]?.keys)).toHaveLength(8 + 2)
    const second = await world.press('u:g1:1:1')
    const use = data(second.revised[0]?.keys)[0] ?? ''
    await world.press(use)
    expect(world.submitted[0]?.draft).toMatchObject({ toolId: 'studio:up8', values: { input_image: `media:${'b'.repeat(32)}` } })
  })

  test('with nothing that takes it, or a tool that has gone, it says so', async () => {
    const world = createFeatureWorld(useIn, { tools: [paint], runs: [runOf()] })
    expect((await world.press('u:g1')).answered[0]?.text).toBe(results.nothingTakesIt)
    expect((await world.press('ui:g1:0:0123456789')).answered[0]?.text).toBe(en.errors.tool_not_found)
    expect((await world.press(buttonData('use', 'g1', 0, toolCodeOf(paint.toolId)))).answered[0]?.text).toBe(results.cannotBeUsed)
    expect(world.submitted).toEqual([])
  })
})

describe('rating', () => {
  test('thumbs up is noted; thumbs down is, too, and may say why', async () => {
    const world = createFeatureWorld(rating, { runs: [runOf()] })
    expect((await world.press('r:g1:up')).answered[0]?.text).toBe(results.liked)
    const { said } = await world.press('r:g1:down')
    const keys = data(said[0]?.options.keys)
    expect(keys).toHaveLength(5)
    const { revised } = await world.press(keys[1] ?? '')
    expect(revised[0]?.text).toBe(results.reasonNoted)
    world.clock.advance(3_000)
    await world.press('r:g1:down')
    expect(world.rated.map(({ rating }) => rating)).toEqual([
      { value: 'up' },
      { value: 'down' },
      { value: 'down', reason: 'quality' },
      { value: 'down', reason: 'quality' },
    ])
  })

  test('another reason is asked for', async () => {
    const world = createFeatureWorld(rating, { runs: [runOf()] })
    await world.press('rr:g1:other')
    const [question] = world.asked
    await world.answer(question?.purpose ?? '', { data: question?.data ?? {}, cancelled: true })
    await world.answer(question?.purpose ?? '', { data: question?.data ?? {}, values: { reason: 'six fingers' } })
    expect(world.rated).toEqual([{ id: 'g1', rating: { value: 'down', reason: 'six fingers' } }])
    await world.press('rr:g1:constructor')
    expect(world.rated).toHaveLength(1)
  })
})

describe('removing', () => {
  const delivery = (parts: Partial<Delivery>): Delivery => ({
    deliveryId: 'd',
    revision: 1,
    generationId: 'g1',
    account: 'a',
    channel: 'telegram',
    address: { chat: '7' },
    status: 'delivered',
    parts: [{ index: 0, plan: {}, state: 'sent', refs: ['51', '52'] }],
    tries: [],
    createdAt: 0,
    updatedAt: 0,
    deliveredAt: Date.UTC(2026, 0, 1),
    ...parts,
  })

  test('asks once, then deletes the messages everywhere and the files', async () => {
    const deliveries = [
      delivery({}),
      delivery({ address: { chat: '-9' }, parts: [{ index: 0, plan: {}, state: 'sent', refs: ['3'] }] }),
      delivery({ channel: 'webhook' }),
    ]
    const world = createFeatureWorld(removing, { runs: [runOf()], deliveries })
    const { said } = await world.press('d:g1')
    const [sure, keep] = data(said[0]?.options.keys)
    expect(world.removed).toEqual([])
    expect((await world.press(keep ?? '')).revised[0]?.text).toBe(results.kept)
    expect((await world.press(sure ?? '', { caller: { id: '8' } })).answered[0]?.alert).toBe(true)
    const { calls, revised } = await world.press(sure ?? '')
    expect(calls).toEqual([
      { method: 'deleteMessages', args: ['7', [51, 52]] },
      { method: 'deleteMessages', args: ['-9', [3]] },
    ])
    expect(world.removed).toEqual(['g1'])
    expect(revised[0]?.text).toBe(results.removed)
    expect((await world.press(sure ?? '')).answered[0]?.text).toBe(results.gone)
  })

  test('what is over two days old stays in the chat, and that is said', async () => {
    const world = createFeatureWorld(removing, { runs: [runOf()], deliveries: [delivery({ deliveredAt: Date.UTC(2025, 11, 30) })] })
    const { calls, revised } = await world.press('ds:g1:yes')
    expect(calls).toEqual([])
    expect(world.removed).toEqual(['g1'])
    expect(revised[0]?.text).toBe(results.removedFileOnly)
  })

  test('what still runs is not removed', async () => {
    const world = createFeatureWorld(removing, { runs: [runOf({ status: 'running' })] })
    expect((await world.press('d:g1')).answered[0]?.text).toBe(results.stillRunning)
  })
})

describe('cancelling', () => {
  const living = (parts: Partial<Generation> = {}) => runOf({ status: 'running', initiatingEventId: 'e1', ...parts })

  test('says what happened', async () => {
    const world = createFeatureWorld(cancelling, { runs: [living()] })
    expect((await world.press('c:g1')).answered[0]?.text).toBe(menu.cancel.done('Paint'))
    world.behaviour.cancel = (run) => ({ ...run, cancelRequestedAt: 5 })
    expect((await world.press('c:g1')).answered[0]?.text).toBe(menu.cancel.asked('Paint'))
    world.behaviour.cancel = (run) => ({ ...run, stage: 'collecting' })
    expect((await world.press('c:g1')).answered[0]?.text).toBe(results.nearlyDone('Paint'))
    world.behaviour.cancel = () => {
      throw new DarkroomError('cannot_cancel')
    }
    expect((await world.press('c:g1')).answered[0]).toEqual({ text: en.errors.cannot_cancel, alert: true })
    world.records.set('g1', living({ status: 'completed' }))
    expect((await world.press('c:g1')).answered[0]?.text).toBe(menu.cancel.over('Paint'))
    expect(world.cancelled).toHaveLength(4)
  })

  test('all of one gesture, and only one’s own', async () => {
    const runs = ['g1', 'g2', 'g3'].map((generationId) =>
      living({ generationId, ...(generationId === 'g3' ? { status: 'completed' } : {}) }),
    )
    const world = createFeatureWorld(cancelling, { runs })
    expect((await world.press('ca:e1', { caller: { id: '8' } })).answered).toEqual([{ text: access.notYours, alert: true }])
    expect((await world.press('ca:e2')).answered[0]?.text).toBe(results.gone)
    expect((await world.press('ca:e1')).answered[0]?.text).toBe(results.cancelledSome(2))
    expect(world.cancelled).toEqual(['g1', 'g2'])
  })
})
