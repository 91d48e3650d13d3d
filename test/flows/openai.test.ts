import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { classify } from '../../src/tools/classify.ts'
import { parseToolsFile } from '../../src/tools/sources/parse-file.ts'
import { pictureBytes } from '../support/delivery-steps.ts'
import { type Everything, startEverything } from '../support/e2e.ts'
import { openAiKey } from '../support/openai/backend.ts'
import { type OpenAiStandIn, openOpenAi } from '../support/openai/index.ts'

const example = new URL('../../docs/openai-tools.json', import.meta.url)

let all: Everything
let server: OpenAiStandIn
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-openai-'))
  server = await openOpenAi({ key: openAiKey })
})
afterEach(async () => {
  await all?.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

type Tool = Readonly<Record<string, unknown>>

const start = async (change: (tools: readonly Tool[]) => readonly Tool[] = (tools) => tools): Promise<void> => {
  const { tools } = JSON.parse(await readFile(example, 'utf8')) as { tools: readonly Tool[] }
  const file = join(folder, 'tools.json')
  await writeFile(file, JSON.stringify({ tools: change(tools) }))
  all = await startEverything({
    env: { OPENAI_API_KEY: openAiKey, OPENAI_BASE_URL: server.url, TOOLS_FILE: file },
    machine: { settings: { settleWindowMs: 500 } },
    webhooks: false,
  })
}
const run = async (tool: string, inputs: Record<string, unknown>) => {
  const { status, body } = await all.call('POST', `/api/v1/tools/${tool}/run`, { inputs, wait: 20 })
  expect(status).toBe(200)
  return body
}
const dataUri = async (): Promise<string> => `data:image/png;base64,${(await pictureBytes(40, 30)).toString('base64')}`

describe('the tools that docs/openai-tools.json shows', () => {
  it('are read without a word, each for its own gesture', async () => {
    const { tools, refused, mistakes } = parseToolsFile(JSON.parse(await readFile(example, 'utf8')))
    expect({ refused, mistakes }).toEqual({ refused: [], mistakes: [] })
    expect(tools.map(({ tool }) => [tool.commandName, classify(tool.inputSchema, tool.platformHints).handlerType])).toEqual([
      ['paint', 'text_only'],
      ['edit', 'image_required_with_text'],
      ['describe', 'image_required_with_text'],
      ['ask', 'text_primary_media_optional'],
    ])
  })

  it('paint, by tokens: bytes in the media store, none in the record', async () => {
    await start()
    const body = await run('openai-paint', { prompt: 'two blue seas', quality: 'low', pictures: 2 })
    expect(body).toMatchObject({ status: 'completed', error: null, outputs: [{ name: 'image', kind: 'image', mimeType: 'image/png' }, {}] })
    expect(server.requests().at(-1)?.body).toEqual({
      model: 'gpt-image-1',
      prompt: 'two blue seas',
      size: '1024x1024',
      quality: 'low',
      n: 2,
    })
    // 3 tokens in at $5 a million, 544 out at $40.
    expect(body.costUsd).toBe(0.021775)
    const answer = await fetch(body.outputs[0].url)
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 })
    const record = await all.app().store.generations.get(body.generationId)
    expect(JSON.stringify(record).length).toBeLessThan(10_000)
    expect(JSON.stringify(record)).not.toContain(bytes.toString('base64').slice(0, 40))
    expect(JSON.stringify(record)).not.toContain(openAiKey)
  })

  it('paint, by the picture', async () => {
    await start((tools) => tools.map((tool) => ({ ...tool, costingModel: { kind: 'per_image', usd: 0.04 } })))
    expect((await run('openai-paint', { prompt: 'a sea', pictures: 3 })).costUsd).toBe(0.12)
  })

  it('edit a picture', async () => {
    await start()
    const body = await run('openai-edit', { image: await dataUri(), prompt: 'make it night' })
    expect(body).toMatchObject({ status: 'completed', outputs: [{ kind: 'image' }] })
    expect(body.inputs.image).toMatch(/^media:/)
    expect(server.requests().at(-1)?.files).toMatchObject([{ field: 'image', width: 40, height: 30 }])
    // 3 tokens of words at $5, 300 of the picture at $10, 272 out at $40.
    expect(body.costUsd).toBe(0.013895)
    expect((await fetch(body.outputs[0].url)).status).toBe(200)
  })

  it('describe a picture, and answer a question', async () => {
    await start()
    const seen = await run('openai-describe', { image: await dataUri() })
    expect(seen).toMatchObject({
      status: 'completed',
      outputs: [{ name: 'text', kind: 'text', text: expect.stringContaining('You said: What is in this picture?') as string }],
    })
    const said = await run('openai-ask', { prompt: 'What is the sea?' })
    expect(said.outputs[0].text).toBe('[Answer shortly, in plain text, without markup.] You said: What is the sea?')
    const { usage } = (await all.app().store.generations.get(said.generationId)) ?? {}
    expect(usage).toEqual({ tokensIn: 11, cachedTokensIn: 2, tokensOut: 13 })
    // 9 tokens in at $0.25, 2 remembered ones at $0.025, 13 out at $2: millionths of a dollar.
    expect(said.costUsd).toBe(0.000028)
  })

  it('cost what they used when the answer is a refusal', async () => {
    await start()
    server.next('refusal')
    const body = await run('openai-ask', { prompt: 'Tell me a secret' })
    expect(body).toMatchObject({ status: 'failed', error: { code: 'backend_refused' } })
    expect(body.costUsd).toBeGreaterThan(0)
  })
})

describe('what goes wrong', () => {
  it('waits as long as it is asked to, and asks again', async () => {
    await start()
    server.next('rate_limited_ms')
    expect(await run('openai-ask', { prompt: 'Hello' })).toMatchObject({ status: 'completed' })
    expect(server.requests()).toHaveLength(1)
  })

  it.each([
    ['content', 'backend_refused'],
    ['no_quota', 'backend_credit'],
    ['unauthorized', 'backend_refused'],
  ] as const)('is told without a secret: %s', async (mishap, code) => {
    await start()
    server.next(mishap)
    const body = await run('openai-paint', { prompt: 'a sea' })
    expect(body).toMatchObject({ status: 'failed', costUsd: 0, error: { code } })
    const record = await all.app().store.generations.get(body.generationId)
    for (const text of [JSON.stringify(body), JSON.stringify(record)])
      expect(text).not.toMatch(new RegExp(`${openAiKey.slice(-4)}|${server.host}|org-`))
  })

  it('a picture that can not be sent is told in a sentence', async () => {
    await start()
    const gif = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .gif()
      .toBuffer()
    const body = await run('openai-edit', { image: `data:image/gif;base64,${gif.toString('base64')}`, prompt: 'make it night' })
    expect(body).toMatchObject({
      status: 'failed',
      error: { code: 'bad_picture', message: 'This tool takes pictures as PNG, JPEG or WebP.' },
    })
    expect(server.requests()).toEqual([])
  })

  it('a tool that aims at nothing is refused with its reason', async () => {
    await start((tools) => tools.map((tool) => ({ ...tool, target: { operation: 'draw', model: 'x' } })))
    const { refused } = all.app().catalog.report()
    expect(refused).toHaveLength(4)
    expect(refused[0]?.reason).toMatch(/names no operation: it is image, edit or text/)
  })
})
