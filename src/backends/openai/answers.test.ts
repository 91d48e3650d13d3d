import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { imageUpdate, textUpdate, wireAnswer } from './answers.ts'

const images = (answer: unknown) => imageUpdate(wireAnswer.parse(answer), 'g1.1', 'http://studio.local:9000/v1')
const texts = (answer: unknown) => textUpdate(wireAnswer.parse(answer), 'g1.1')
const says = (message: object, finish = 'stop') =>
  texts({ id: 'chatcmpl-1', choices: [{ message, finish_reason: finish }], usage: { prompt_tokens: 9, completion_tokens: 3 } })

describe('an answer with pictures', () => {
  test('has them inline, as links, or as both', () => {
    const update = images({
      data: [
        { b64_json: 'AQID' },
        { url: 'https://a.example/b.png' },
        { url: '/files/c.png', b64_json: null },
        { url: 'data:image/png;base64,BAU=' },
        { url: 'https://a.example/d.png', b64_json: 'Bg==' },
      ],
    })
    expect(update).toMatchObject({
      ref: 'openai-g1.1',
      callId: 'g1.1',
      status: 'completed',
      usage: { images: 5 },
      outputs: [
        { name: 'image', kind: 'image', bytes: Buffer.from([1, 2, 3]) },
        { url: 'https://a.example/b.png' },
        { url: 'http://studio.local:9000/files/c.png' },
        { bytes: Buffer.from([4, 5]) },
        { bytes: Buffer.from([6]) },
      ],
    })
  })

  test('tells what was used', () => {
    const usage = {
      input_tokens: 350,
      input_tokens_details: { image_tokens: 300, text_tokens: 50, cached_tokens: 20 },
      output_tokens: 272,
      total_tokens: 622,
    }
    expect(images({ data: [{ b64_json: 'AQID' }], usage }).usage).toEqual({
      tokensIn: 350,
      imageTokensIn: 300,
      cachedTokensIn: 20,
      tokensOut: 272,
      images: 1,
    })
  })

  test('tells it in numbers, whoever wrote them as words', () => {
    const usage = { input_tokens: '350', output_tokens: '272', input_tokens_details: { image_tokens: 'many', cached_tokens: -1 } }
    expect(images({ data: [{ b64_json: 'AQID' }], usage }).usage).toEqual({ tokensIn: 350, tokensOut: 272, images: 1 })
  })

  test.each([[{}], [{ data: [] }], [{ data: null }], [{ data: [null, {}, { b64_json: '' }, { url: 'http://' }] }], [{ data: 'x' }]])(
    'without one has failed, and is paid for all the same: %j',
    (answer) => {
      const update = images({ ...answer, usage: { input_tokens: 4, output_tokens: 2 } })
      expect(update).toMatchObject({ status: 'failed', code: 'run_failed', retryable: false, usage: { tokensIn: 4, tokensOut: 2 } })
    },
  )

  test('may say that it is none, with a good status', () => {
    expect(images({ error: { message: 'Provider returned error' } })).toMatchObject({ status: 'failed', detail: 'Provider returned error' })
  })
})

describe('an answer with text', () => {
  test.each([
    [{ content: 'Hello.' }, 'Hello.'],
    [{ content: ' <think>hm\nhm</think>\n\nHello.' }, 'Hello.'],
    [{ content: 'Write <think> to think.' }, 'Write <think> to think.'],
    [
      {
        content: [
          { type: 'text', text: 'Hel' },
          { type: 'thinking', text: 'hm' },
          { type: 'text', text: 'lo.' },
        ],
      },
      'Hello.',
    ],
    [{ content: 'Hello.', reasoning_content: 'hm', reasoning: 'hm' }, 'Hello.'],
    [{ content: 'They greet.\nhm\n</think>\n\nHello.' }, 'Hello.'],
    [{ content: 'Thoughts end with </think> there.' }, 'Thoughts end with </think> there.'],
    [{ content: ['Hel', null, { type: 'text', text: 'lo.' }] }, 'Hello.'],
  ])('is %j', (message, text) => {
    expect(says(message)).toMatchObject({
      ref: 'chatcmpl-1',
      status: 'completed',
      outputs: [{ name: 'text', kind: 'text', text }],
      usage: { tokensIn: 9, tokensOut: 3 },
    })
  })

  test('cut off by its limit is shown as far as it came', () => {
    expect(says({ content: 'Once upon a' }, 'length')).toMatchObject({ status: 'completed', outputs: [{ text: 'Once upon a' }] })
  })

  test.each([
    [{ content: null, refusal: 'I will not.' }, 'stop', 'backend_refused', /declined: I will not\./],
    [{ content: '' }, 'content_filter', 'backend_refused', /content filter/],
    [{ content: '' }, 'length', 'run_failed', /finish_reason length/],
    [{ content: '<think>hm, hm' }, 'length', 'run_failed', /finish_reason length/],
    [{ content: '  ' }, 'stop', 'run_failed', /no text/],
    [{}, 'stop', 'run_failed', /no text/],
  ])('that is none has failed: %j, %s', (message, finish, code, detail) => {
    const update = says(message, finish)
    expect(update).toMatchObject({
      status: 'failed',
      code,
      retryable: false,
      detail: expect.stringMatching(detail) as string,
      usage: { tokensIn: 9, tokensOut: 3 },
    })
  })
})

test('whatever comes, something well formed is made of it', () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.record({ id: fc.jsonValue(), data: fc.jsonValue(), choices: fc.jsonValue(), usage: fc.jsonValue(), error: fc.jsonValue() }),
  )
  fc.assert(
    fc.property(odd, (answer) => {
      const parsed = wireAnswer.safeParse(answer)
      if (!parsed.success) return
      for (const update of [imageUpdate(parsed.data, 'g1.1', 'http://a.example/v1'), textUpdate(parsed.data, 'g1.1')]) {
        expect(['completed', 'failed']).toContain(update.status)
        expect(update.ref).not.toBe('')
        for (const value of Object.values(update.usage ?? {})) expect(value).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})
