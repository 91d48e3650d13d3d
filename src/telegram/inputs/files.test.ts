import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fieldOf } from '../../../test/support/messages.ts'
import { registeredTool } from '../../../test/support/tools.ts'
import { turns } from '../../../test/support/turns.ts'
import type { World } from '../../../test/support/world.ts'
import { createWorld } from '../../../test/support/world.ts'
import { DarkroomError } from '../../model/errors.ts'
import { mediaIdOf } from '../../model/media.ts'
import { telegramFileKey } from '../../model/telegram-file.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import type { TelegramDeps } from '../deps.ts'
import type { Draft, FileRef } from '../draft.ts'
import { emptyDraft } from '../draft.ts'
import type { Files } from './files.ts'
import { createFiles } from './files.ts'

const refOf = (id: string, more: Partial<FileRef> = {}): FileRef => ({ kind: 'image', fileId: `file-${id}`, uniqueId: id, ...more })
const tool = registeredTool('im', {
  inputSchema: [...['prompt:text!', 'photo:image', 'looks:images'].map(fieldOf), { ...fieldOf('seed:seed'), max: 100 }],
})
const draftOf = (more: Partial<Draft>): Draft => ({ ...emptyDraft(tool.toolId), ...more })
const day = 86_400_000

let world: World
let downloads: string[]
let underWay: number
let most: number
let gate: Promise<unknown>
let files: Files

beforeEach(async () => {
  world = await createWorld()
  downloads = []
  underWay = 0
  most = 0
  gate = Promise.resolve()
  const client = {
    download: async (fileId: string) => {
      downloads.push(fileId)
      underWay += 1
      most = Math.max(most, underWay)
      await gate
      underWay -= 1
      if (fileId === 'file-gone') throw new DarkroomError('fetch_failed')
      return { stream: Readable.from([Buffer.from(`the bytes of ${fileId}`)]), mimeType: 'application/octet-stream' }
    },
  }
  const catalog = { get: (toolId: string): ToolDefinition | undefined => (toolId === tool.toolId ? tool : undefined) }
  const { clock, executor, store } = world
  files = createFiles({ catalog, client, clock, executor, store } as unknown as TelegramDeps)
})
afterEach(() => world.close())

describe('keep', () => {
  it('fetches a file once, and knows it again whoever sends it', async () => {
    const first = await files.keep(refOf('a', { fileName: 'a.txt', mimeType: 'text/plain' }))
    const again = await files.keep(refOf('a', { fileId: 'another-id-for-it' }))
    expect(again).toBe(first)
    expect(downloads).toEqual(['file-a'])
    expect(await world.store.media.get(mediaIdOf(first) ?? '')).toMatchObject({ fileName: 'a.txt', mimeType: 'text/plain' })
  })

  it('fetches nothing of what we sent ourselves', async () => {
    const { mediaId } = await world.executor.keepMedia(Buffer.from('our own result'), {})
    await world.store.kv.put(telegramFileKey('ours'), mediaId)
    world.clock.advance(day)
    expect(await files.keep(refOf('ours'))).toBe(`media:${mediaId}`)
    expect(downloads).toEqual([])
    expect((await world.store.media.get(mediaId))?.lastUsedAt).toBe(world.clock.now())
  })

  it('does not trust its memory when the file was deleted, and forgets after a month', async () => {
    await world.store.kv.put(telegramFileKey('a'), '0123456789abcdef')
    await files.keep(refOf('a'))
    expect(downloads).toEqual(['file-a'])
    world.clock.advance(29 * day)
    await files.keep(refOf('a'))
    expect(downloads).toEqual(['file-a'])
    world.clock.advance(2 * day)
    await files.keep(refOf('a'))
    expect(downloads).toEqual(['file-a', 'file-a'])
  })
})

describe('fill', () => {
  it('answers the one run of a plain draft', async () => {
    const [run, ...more] = await files.fill(draftOf({ values: { prompt: 'a cat' }, files: { photo: [refOf('a')], looks: [] } }))
    expect(more).toEqual([])
    expect(run).toEqual({ prompt: 'a cat', photo: expect.stringMatching(/^media:/) })
    expect(await files.fill({ ...emptyDraft('a tool that is gone'), values: { a: 1 } })).toEqual([{ a: 1 }])
  })

  it('gives several pictures as a list, the addresses with them', async () => {
    const [a, b] = [await files.keep(refOf('a')), await files.keep(refOf('b'))]
    const pair = [refOf('a'), refOf('b')]
    expect(await files.fill(draftOf({ files: { looks: pair } }))).toEqual([{ looks: [a, b] }])
    expect(await files.fill(draftOf({ files: { looks: [refOf('a')] } }))).toEqual([{ looks: [a] }])
    const link = 'https://a.example/c.png'
    expect(await files.fill(draftOf({ values: { looks: [link] }, files: { looks: pair } }))).toEqual([{ looks: [link, a, b] }])
  })

  it('makes a run of each picture, in order, and as many of each as were asked for', async () => {
    const each = { input: 'photo', files: [refOf('a'), refOf('b')] }
    const [a, b] = [await files.keep(refOf('a')), await files.keep(refOf('b'))]
    expect(await files.fill(draftOf({ each, values: { prompt: 'a cat' } }))).toEqual([
      { prompt: 'a cat', photo: a },
      { prompt: 'a cat', photo: b },
    ])
    expect((await files.fill(draftOf({ each, count: 2 }))).map(({ photo }) => photo)).toEqual([a, a, b, b])
  })

  it.each([
    [[-1, -1, -1], {}],
    [[-1, -1, -1], { seed: -1 }],
    [[-1, -1, -1], { seed: '' }],
    [[7, 8, 9], { seed: 7 }],
    [[0, 1, 2], { seed: '0' }],
    [[99, 100, 97], { seed: 99 }],
  ])('gives three runs the seeds %j from %j', async (expected, values) => {
    expect((await files.fill(draftOf({ count: 3, values }))).map(({ seed }) => seed)).toEqual(expected)
  })

  it('leaves the seed of a single run alone', async () => {
    expect(await files.fill(draftOf({ values: { seed: 7 } }))).toEqual([{ seed: 7 }])
    expect(await files.fill(draftOf({ count: 1 }))).toEqual([{}])
  })

  it('draws a seed for each of several runs, even where the person always uses the same', async () => {
    const runs = await files.fill(draftOf({ count: 2 }))
    const { inputs } = await world.execute({ toolId: 'paint', inputs: { prompt: 'a cat', ...runs[0] } })
    expect(inputs['seed']).toEqual(expect.any(Number))
    expect(inputs['seed']).not.toBe(-1)
  })

  it('fetches three at a time, and each once', async () => {
    let open: () => void = () => undefined
    gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const pictures = ['a', 'a', 'b', 'c', 'd', 'e'].map((id) => refOf(id))
    const filled = files.fill(draftOf({ files: { looks: pictures }, each: { input: 'photo', files: [refOf('a'), refOf('f')] } }))
    await turns(30)
    expect(downloads).toHaveLength(3)
    open()
    const [run] = await filled
    expect(run?.['looks']).toHaveLength(6)
    expect(most).toBe(3)
    expect([...downloads].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `file-${id}`))
  })

  it('says when a file cannot be had', async () => {
    await expect(files.fill(draftOf({ files: { photo: [refOf('gone')] } }))).rejects.toThrow(DarkroomError)
  })
})
