import { afterEach, describe, expect, test, vi } from 'vitest'
import { openBackends } from '../../src/backends/index.ts'
import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import type { BackendUpdate } from '../../src/model/backend.ts'
import { BackendError } from '../../src/model/errors.ts'
import type { JsonObject, JsonValue } from '../../src/model/json.ts'
import { pictureBytes } from '../support/delivery-steps.ts'
import { openAiBackend, openAiKey, targets } from '../support/openai/backend.ts'
import { type OpenAiOptions, type OpenAiStandIn, openOpenAi } from '../support/openai/index.ts'
import { caught, openMediaOf, signal } from './backend-under-test.ts'

/** What the general contract leaves open: requests as OpenAI wants them, and servers that are less than it. */

let server: OpenAiStandIn
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.close()
})

const start = async (options: OpenAiOptions = { key: openAiKey }) => {
  server = await openOpenAi(options)
  const { backend } = openAiBackend({
    OPENAI_BASE_URL: server.url,
    ...(options.key === undefined ? {} : { OPENAI_API_KEY: options.key }),
  })
  let calls = 0
  const nextId = (): string => `gen_${++calls}.1`
  const run = (target: JsonObject, inputs: Record<string, JsonValue>, callId = nextId(), until = signal()): Promise<BackendUpdate> =>
    backend.submit({ callId, target, inputs }, until)
  const hold = async (callId: string, target: JsonObject, width: number): Promise<string> => {
    const file = openMediaOf(await pictureBytes(width, 48, width), 'image/png', 'a.png')
    const held = await backend.upload?.(file, { callId, target }, signal())
    return held?.url ?? ''
  }
  return { backend, run, hold, last: () => server.requests().at(-1) }
}

const outputsOf = (update: BackendUpdate): readonly object[] => {
  if (update.status !== 'completed') throw new Error(JSON.stringify(update))
  return update.outputs
}

describe('OpenAI', () => {
  test('is asked for pictures under the names that it has for things', async () => {
    const { run, last } = await start()
    const update = await run(
      { ...targets.image, params: { background: 'opaque' } },
      { prompt: 'two blue seas', size: '1536x1024', quality: 'low', n: 2 },
    )
    expect(last()?.body).toEqual({
      model: 'gpt-image-1',
      prompt: 'two blue seas',
      size: '1536x1024',
      quality: 'low',
      n: 2,
      background: 'opaque',
    })
    expect(outputsOf(update)).toHaveLength(2)
    expect(update.usage).toEqual({ tokensIn: 3, imageTokensIn: 0, tokensOut: 544, images: 2 })
  })

  test('with an older model answers with bytes too', async () => {
    const { run } = await start()
    const [output] = outputsOf(await run({ operation: 'image', model: 'dall-e-3' }, { prompt: 'a' }))
    expect(output).toHaveProperty('bytes')
    const [link] = outputsOf(await run({ operation: 'image', model: 'dall-e-3', params: { response_format: 'url' } }, { prompt: 'a' }))
    expect(link).toHaveProperty('url')
  })

  test('gets one picture, or several and a mask, each as the file that it is', async () => {
    const { run, hold, last } = await start()
    const one = await hold('gen_a.1', targets.edit, 40)
    await run(targets.edit, { prompt: 'make it night', image: one, n: 1 }, 'gen_a.1')
    expect(last()?.files).toEqual([{ field: 'image', name: 'picture-1.png', type: 'image/png', width: 40, height: 48 }])
    expect(last()?.body).toEqual({ model: 'gpt-image-1', prompt: 'make it night', n: '1' })

    const [first, second] = [await hold('gen_b.1', targets.edit, 40), await hold('gen_b.1', targets.edit, 41)]
    const update = await run(targets.edit, { prompt: 'both', images: [first, second], mask: first }, 'gen_b.1')
    expect(last()?.files.map(({ field, width }) => [field, width])).toEqual([
      ['image[]', 40],
      ['image[]', 41],
      ['mask', 40],
    ])
    expect(update.usage).toMatchObject({ tokensIn: 901, imageTokensIn: 900 })
  })

  test('is shown pictures, and says what it sees', async () => {
    const { run, hold } = await start()
    const image = await hold('gen_a.1', targets.text, 40)
    const update = await run({ ...targets.text, system: 'Be short.' }, { prompt: 'What is it?', image }, 'gen_a.1')
    expect(outputsOf(update)).toEqual([{ name: 'text', kind: 'text', text: '[Be short.] You said: What is it? And you showed 1.' }])
    expect(update).toMatchObject({
      ref: expect.stringMatching(/^chatcmpl-/) as string,
      usage: { tokensIn: 305, cachedTokensIn: 2, tokensOut: 11 },
    })
    expect(JSON.stringify(update)).not.toContain('must not see')
  })

  test.each([
    ['refusal', { status: 'failed', code: 'backend_refused', detail: "the model declined: I'm sorry, I can't help with that." }],
    ['filtered', { status: 'failed', code: 'backend_refused' }],
    ['empty_at_length', { status: 'failed', code: 'run_failed' }],
    ['nothing', { status: 'failed', code: 'run_failed' }],
    ['error_in_200', { status: 'failed', detail: 'Provider returned error' }],
    ['thinking', { status: 'completed', outputs: [{ text: 'An answer.' }] }],
    ['parts', { status: 'completed', outputs: [{ text: 'In parts.' }] }],
  ] as const)('may answer with %s', async (mishap, expected) => {
    const { run } = await start()
    server.next(mishap)
    const update = await run(targets.text, { prompt: 'Hello' })
    expect(update).toMatchObject(expected)
    if (mishap !== 'error_in_200') expect(update.usage?.tokensIn).toBe(1)
  })

  test('may give away a secret, which stays one', async () => {
    const { run } = await start()
    server.next('secret_in_200')
    const update = await run(targets.text, { prompt: 'Hello' })
    expect(update).toMatchObject({ status: 'failed', detail: expect.stringContaining('[secret] is not known at') as string })
    expect(JSON.stringify(update)).not.toContain(server.host)
  })

  test('cut off by its limit says what it has', async () => {
    const { run } = await start()
    const update = await run({ ...targets.text, params: { max_completion_tokens: 3 } }, { prompt: 'Hello there' })
    expect(outputsOf(update)).toMatchObject([{ text: 'You said: Hello' }])
  })

  test('that made no picture is paid all the same', async () => {
    const { run } = await start()
    server.next('nothing')
    expect(await run(targets.image, { prompt: 'a' })).toMatchObject({ status: 'failed', usage: { tokensIn: 1, tokensOut: 0 } })
  })

  test.each([
    ['a parameter it does not know', targets.image, { prompt: 'a', steps: 4 }, 'backend_refused', /Unknown parameter: 'steps'/],
    ['a size it does not make', targets.image, { prompt: 'a', size: '1x1' }, 'backend_refused', /Invalid value: '1x1'/],
    ['a model it does not have', { ...targets.image, model: 'gpt-image-9' }, { prompt: 'a' }, 'model_missing', /gpt-image-9/],
    ['nothing to paint', targets.image, {}, 'input_missing', /prompt/],
    ['an edit of nothing', targets.edit, { prompt: 'a' }, 'input_missing', /picture/],
    ['a tool without a target', {}, { prompt: 'a' }, 'backend_refused', /no operation/],
    ['a picture that is not held any more', targets.edit, { prompt: 'a', image: 'openai:gen_z.1/x' }, 'internal', /could not be read/],
  ])('refuses %s, and nothing was begun', async (_, target, inputs, code, message) => {
    const { run } = await start()
    const error = await caught(run(target, inputs as Record<string, JsonValue>, 'gen_z.1'))
    expect(error).toBeInstanceOf(BackendError)
    expect(error).toMatchObject({ code, sent: 'no', message: expect.stringMatching(message) as string })
  })

  test('lets go when we do', async () => {
    const { run, last } = await start()
    server.hold()
    const controller = new AbortController()
    const running = caught(run(targets.text, { prompt: 'Hello' }, 'gen_a.1', controller.signal))
    await expect.poll(() => server.requests()).toHaveLength(1)
    controller.abort()
    expect(await running).toMatchObject({ name: 'BackendError', sent: 'maybe' })
    await expect.poll(() => last()?.gone).toBe(true)
  })

  test('that is not there was asked nothing, and may be asked later', async () => {
    const { run } = await start()
    await server.close()
    expect(await caught(run(targets.image, { prompt: 'a' }))).toMatchObject({ sent: 'no', retryable: true, code: 'backend_unavailable' })
  })

  test('learns nothing from an environment that is not ours to read', async () => {
    for (const name of ['ORG_ID', 'PROJECT_ID', 'ADMIN_KEY', 'WEBHOOK_SECRET', 'LOG'])
      vi.stubEnv(`OPENAI_${name}`, `from-the-environment-${name}`)
    const { run, last } = await start()
    await run(targets.text, { prompt: 'Hello' })
    expect(JSON.stringify(last()?.headers)).not.toContain('from-the-environment')
  })
})

describe('a server that is compatible', () => {
  test.each(['whole', 'relative'] as const)('wants no key, takes more, and answers with little: %s links', async (links) => {
    const { run, last } = await start({ compatible: true, links })
    const update = await run({ operation: 'image', model: 'sdxl' }, { prompt: 'a', negative_prompt: 'b', steps: 4, seed: 9 })
    expect(last()?.body).toEqual({ model: 'sdxl', prompt: 'a', negative_prompt: 'b', steps: 4, seed: 9 })
    expect(last()?.headers.authorization).toBeUndefined()
    expect(update).toMatchObject({ ref: 'openai-gen_1.1', usage: { images: 1 } })
    const [output] = outputsOf(update) as readonly { readonly url: string }[]
    expect((await fetch(output?.url ?? '')).headers.get('content-type')).toBe('image/png')
  })

  test('may write its pictures into the link itself', async () => {
    const { run } = await start({ compatible: true })
    server.next('data_url')
    expect(outputsOf(await run({ operation: 'image', model: 'sdxl' }, { prompt: 'a' }))[0]).toHaveProperty('bytes')
  })

  test('may call its JSON a text', async () => {
    const { run } = await start({ compatible: true })
    server.next('as_text')
    expect(outputsOf(await run({ operation: 'text', model: 'qwen3' }, { prompt: 'Hello' }))).toMatchObject([{ text: 'You said: Hello' }])
  })

  test('keeps the older word for a limit, and has neither id nor usage', async () => {
    const { run, last } = await start({ compatible: true })
    const update = await run({ operation: 'text', model: 'qwen3' }, { prompt: 'Hello', max_tokens: 50 })
    expect(last()?.body).toMatchObject({ max_tokens: 50 })
    expect(update).toEqual({
      ref: 'openai-gen_1.1',
      callId: 'gen_1.1',
      status: 'completed',
      outputs: [{ name: 'text', kind: 'text', text: 'You said: Hello' }],
    })
  })

  test('words its errors otherwise, and is understood', async () => {
    const { run } = await start({ compatible: true })
    const error = await caught(run({ operation: 'text', model: 'missing' }, { prompt: 'Hello' }))
    expect(error).toMatchObject({
      code: 'model_missing',
      sent: 'no',
      message: expect.stringContaining('The model `missing` does not exist') as string,
    })
  })

  test('is trusted with its own host alone', async () => {
    await start({ compatible: true })
    expect(openAiBackend({ OPENAI_BASE_URL: server.url }).ownHosts).toEqual(['127.0.0.1'])
    expect(openAiBackend({ OPENAI_API_KEY: openAiKey })).toMatchObject({ ownHosts: [], apiUrl: 'https://api.openai.com/v1' })
  })
})

describe('the variables', () => {
  const open = (env: Record<string, string>) => openBackends(env, { clock: systemClock, log: silentLog, random: Math.random })

  test('switch it on by a key or an address', async () => {
    server = await openOpenAi()
    expect(open({})).toEqual([])
    expect(open({ OPENAI_API_KEY: openAiKey })[0]).toMatchObject({ id: 'openai', limits: { concurrency: 8, submitTimeoutMs: 300_000 } })
    expect(open({ OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/', OPENAI_CONCURRENCY: '1' })[0]).toMatchObject({
      apiUrl: 'http://127.0.0.1:11434/v1',
      limits: { concurrency: 1 },
    })
  })

  test.each<[Record<string, string>, RegExp]>([
    [{ OPENAI_CONCURRENCY: '3' }, /^OPENAI_CONCURRENCY means nothing alone: set OPENAI_API_KEY/],
    [{ OPENAI_API_KEY: 'a key' }, /^OPENAI_API_KEY must be the key alone/],
    [{ OPENAI_BASE_URL: 'localhost:11434' }, /^OPENAI_BASE_URL must be an http or https address/],
    [{ OPENAI_BASE_URL: 'http://me:secret@localhost/v1' }, /^OPENAI_BASE_URL must be an address without a user name/],
    [{ OPENAI_API_KEY: openAiKey, OPENAI_CONCURRENCY: '0' }, /^OPENAI_CONCURRENCY must be a whole number/],
  ])('say what is wrong with %j', async (env, message) => {
    server = await openOpenAi()
    expect(() => open(env)).toThrow(message)
    expect(() => open(env)).not.toThrow(/secret@/)
  })
})
