import { describe, expect, test } from 'vitest'
import type { Values } from '../../model/generation.ts'
import { editRequest, imageRequest, type Picture, type Sorted, sortInputs, textRequest } from './requests.ts'

const isFile = (value: unknown): value is string => typeof value === 'string' && value.startsWith('file:')
const sorted = (inputs: Values): Sorted<string> => sortInputs(inputs, isFile)
const picture = (words: string): Picture => ({ mimeType: 'image/png', bytes: Buffer.from(words) })
const withPictures = (inputs: Values): Sorted<Picture> => {
  const { pictures, mask, ...rest } = sorted(inputs)
  return { ...rest, pictures: pictures.map(picture), mask: mask === undefined ? undefined : picture(mask) }
}
const image = { operation: 'image', model: 'gpt-image-1', params: {} } as const
const edit = { operation: 'edit', model: 'gpt-image-1', params: {} } as const
const text = { operation: 'text', model: 'gpt-5-mini', params: {} } as const

describe('the inputs', () => {
  test('are the prompt, files by their place, and settings that go as they are', () => {
    expect(
      sorted({
        prompt: 'a cat',
        images: ['file:1', 'file:2'],
        other: 'file:3',
        mask: 'file:4',
        steps: 4,
        hires: false,
        style: null,
        note: '',
      }),
    ).toEqual({
      prompt: 'a cat',
      system: undefined,
      pictures: ['file:1', 'file:2', 'file:3'],
      mask: 'file:4',
      settings: { steps: 4, hires: false },
    })
  })

  test('can not take over what a request is made of', () => {
    const { settings } = sorted({
      prompt: 'a',
      stream: true,
      messages: [{ role: 'system', content: 'x' }],
      image: 'not a file',
      mask: 'nor this',
    })
    expect(settings).toEqual({})
  })
})

describe('a request for pictures', () => {
  test('has the model, the settings and what the target fixes, which wins', () => {
    const target = { ...image, params: { quality: 'low', steps: 4 } }
    expect(imageRequest(target, withPictures({ prompt: 'a cat', size: '1024x1024', quality: 'high', seed: 7 }))).toEqual({
      model: 'gpt-image-1',
      prompt: 'a cat',
      size: '1024x1024',
      quality: 'low',
      steps: 4,
      seed: 7,
    })
  })

  test.each([
    ['dall-e-3', {}, 'b64_json'],
    ['dall-e-2', { response_format: 'url' }, 'url'],
    ['gpt-image-1', {}, undefined],
    ['flux', {}, undefined],
    ['flux', { response_format: 'b64_json' }, 'b64_json'],
  ])('asks %s with %j for %s', (model, params, format) => {
    expect(imageRequest({ ...image, model, params }, withPictures({ prompt: 'a' })).response_format).toBe(format)
  })

  test('takes a model that people choose', () => {
    expect(imageRequest(image, withPictures({ prompt: 'a', model: 'dall-e-3' }))).toMatchObject({
      model: 'dall-e-3',
      response_format: 'b64_json',
    })
  })

  test('carries one picture alone, several as a list, and a mask', async () => {
    const one = editRequest(edit, withPictures({ prompt: 'night', image: 'file:1' })) as unknown as { image: File }
    expect(one.image).toMatchObject({ name: 'picture-1.png', type: 'image/png' })
    expect(await one.image.text()).toBe('file:1')
    const two = editRequest(edit, withPictures({ prompt: 'both', images: ['file:1', 'file:2'], mask: 'file:3' })) as unknown as Record<
      string,
      File[]
    >
    expect(two['image']?.map(({ name }) => name)).toEqual(['picture-1.png', 'picture-2.png'])
    expect(two['mask']).toMatchObject({ name: 'mask.png' })
  })
})

describe('a request for text', () => {
  const of = (inputs: Values, options: { system?: string; newWords?: boolean } = {}) =>
    textRequest({ ...text, ...(options.system === undefined ? {} : { system: options.system }) }, withPictures(inputs), {
      newWords: options.newWords === true,
    })

  test('is a plain text, after what the system says', () => {
    expect(of({ prompt: 'Hello', temperature: 0.5 }, { system: 'Be short.' })).toEqual({
      model: 'gpt-5-mini',
      temperature: 0.5,
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Hello' },
      ],
    })
  })

  test('carries pictures inside', () => {
    const { messages } = of({ prompt: 'What is it?', image: 'file:1' })
    const url = `data:image/png;base64,${Buffer.from('file:1').toString('base64')}`
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ])
    expect(of({ image: 'file:1' }).messages[0]).toMatchObject({ content: [{ type: 'image_url' }] })
  })

  test("says the limit in the server's own words", () => {
    expect(of({ prompt: 'a', max_tokens: 9 })).toMatchObject({ max_tokens: 9 })
    const renamed = of({ prompt: 'a', max_tokens: 9 }, { newWords: true })
    expect(renamed).toMatchObject({ max_completion_tokens: 9 })
    expect(renamed).not.toHaveProperty('max_tokens')
    // What the target fixes goes as it is written there.
    expect(textRequest({ ...text, params: { max_tokens: 5 } }, withPictures({ prompt: 'a' }), { newWords: true })).toMatchObject({
      max_tokens: 5,
    })
  })
})
