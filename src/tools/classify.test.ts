import { describe, expect, it } from 'vitest'
import type { HandlerType } from '../model/handler.ts'
import type { InputField, PlatformHints } from '../model/tool.ts'
import { inputField } from '../model/tool.ts'
import { classify } from './classify.ts'

/** `prompt:text!` is a required text, `width:integer=512` has a default. */
const fieldOf = (short: string): InputField => {
  const [, name, type, owed, value] = /^([^:]+):([a-z]+)(!?)(?:=(.*))?$/.exec(short) ?? []
  return inputField.parse({ name, type, required: owed === '!', ...(value === undefined ? {} : { default: value }) })
}
const typeOf = (shorts: readonly string[], hints: PlatformHints = {}) => classify(shorts.map(fieldOf), hints).handlerType

const rows: readonly [HandlerType, readonly string[]][] = [
  ['no_input', []],
  ['no_input', ['seed:seed']],
  ['no_input', ['seed:seed!']],
  ['no_input', ['noise_seed:integer=1', 'steps:integer=20', 'hd:boolean=true', 'style:enum=a', 'look:lora=b']],
  ['no_input', ['filename_prefix:string=ComfyUI', 'checkpoint:string=sdxl']],
  ['no_input', ['negative_prompt:text']],
  ['text_only', ['prompt:text!']],
  ['text_only', ['prompt:text=a cat']],
  ['text_only', ['input_text:string']],
  ['text_only', ['prompt:text!', 'negative_prompt:text', 'seed:seed', 'steps:integer=20']],
  ['text_only', ['video_url:string!']],
  ['text_only', ['prompt:text', 'paper:file']],
  ['image_only', ['input_image:image!']],
  ['image_only', ['input_image:image']],
  ['image_only', ['face:image!', 'style_picture:image']],
  ['image_only', ['photo:image!', 'clip:video', 'mask:mask', 'filename_prefix:string=x']],
  ['image_required_with_text', ['input_image:image!', 'prompt:text!']],
  ['image_required_with_text', ['input_image:image!', 'prompt:text=make it night', 'scale:number=2']],
  ['text_primary_media_optional', ['prompt:text!', 'input_image:image']],
  ['text_primary_media_optional', ['prompt:text', 'input_image:image', 'clip:video']],
  ['text_primary_media_optional', ['prompt:text!', 'references:images']],
  ['text_primary_media_optional', ['lyrics:text!', 'voice:audio']],
  ['video_only', ['clip:video!']],
  ['video_only', ['clip:video', 'frame_rate:number=16']],
  ['video_only', ['clip:video!', 'still:image']],
  ['video_required_with_text', ['clip:video!', 'prompt:text']],
  ['audio_only', ['voice:audio!']],
  ['audio_required_with_text', ['voice:audio!', 'text:text!']],
  ['images', ['references:images!']],
  ['images', ['references:images']],
  ['images', ['references:images!', 'prompt:text!']],
  ['images', ['first_frame:image!', 'last_frame:image!']],
  ['images', ['first_frame:image!', 'last_frame:image!', 'prompt:text']],
  ['images', ['person:image!', 'clothes:images!']],
  ['images', ['one:image', 'two:image']],
  ['form', ['prompt:text!', 'width:integer!']],
  ['form', ['size:enum!']],
  ['form', ['loud:boolean!']],
  ['form', ['look:lora!']],
  ['form', ['face:image!', 'clip:video!']],
  ['form', ['face:image!', 'clip:video!', 'prompt:text!']],
  ['form', ['face:image', 'clip:video']],
  ['form', ['clip:video!', 'other_clip:video!']],
  ['form', ['people:images!', 'clothes:images!']],
  ['form', ['picture:image!', 'area:mask!']],
  ['form', ['area:mask']],
  ['form', ['paper:file!', 'question:text!']],
  ['form', ['paper:file']],
  ['form', ['question:text!', 'name:string!']],
  ['form', ['prompt:text!', 'negative_prompt:text!']],
]

describe('handler type', () => {
  it.each(rows)('%s from %j', (expected, shorts) => {
    expect(typeOf(shorts)).toBe(expected)
    expect(typeOf([...shorts].reverse())).toBe(expected)
  })

  it('takes 0 and false for a default, and an empty text for none', () => {
    const zero: InputField = { name: 'strength', type: 'number', required: true, default: 0 }
    const off: InputField = { name: 'upscale', type: 'boolean', required: true, default: false }
    expect(classify([zero, off]).handlerType).toBe('no_input')
    expect(typeOf(['prompt:text', 'picture:image!='])).toBe('image_required_with_text')
    expect(typeOf(['prompt:text', 'picture:image!=kept.png'])).toBe('text_primary_media_optional')
  })

  it('lets the owner say that the picture is what matters', () => {
    expect(typeOf(['prompt:text', 'photo:image'], { primaryInput: 'photo' })).toBe('image_required_with_text')
    expect(typeOf(['photo:image', 'clip:video'], { primaryInput: 'clip' })).toBe('video_only')
    expect(typeOf(['one:image', 'two:image'], { primaryInput: 'two' })).toBe('image_only')
  })

  it('ignores a hint that names nothing', () => {
    expect(typeOf(['prompt:text'], { primaryInput: 'gone' })).toBe('text_only')
  })
})

describe('prompt', () => {
  const promptOf = (shorts: readonly string[], hints: PlatformHints = {}) => classify(shorts.map(fieldOf), hints).promptKey

  it.each([
    ['prompt', ['text:text', 'prompt:string', 'caption:text']],
    ['prompt', ['a_note:string!', 'prompt:string=a cat']],
    ['positive', ['positive:string', 'negative:text']],
    ['Positive Prompt', ['Positive Prompt:string', 'style_prompt:text']],
    ['long_words', ['anything:string', 'long_words:text']],
    ['scene_description', ['scene_description:text!', 'details:text']],
    ['user_message', ['system_prompt:text', 'user_message:text']],
    ['prompt_b', ['text_color:text', 'prompt_language:string', 'prompt_b:string']],
    ['промпт', ['другое:string', 'промпт:string']],
    [undefined, ['negativePrompt:text', 'neg_prompt:string', 'n_prompt:text', 'things_to_avoid:text']],
    [undefined, ['filename_prefix:string=x', 'model:string=y', 'seed:seed']],
  ] as const)('is %s', (expected, shorts) => {
    expect(promptOf(shorts)).toBe(expected)
    expect(promptOf([...shorts].reverse())).toBe(expected)
  })

  it('is told by order, then name, between equals', () => {
    const two: InputField[] = [
      { name: 'prompt_a', type: 'text', required: true, default: 'x', order: 2 },
      { name: 'prompt_b', type: 'text', required: true, default: 'x', order: 1 },
    ]
    expect(classify(two).promptKey).toBe('prompt_b')
    expect(promptOf(['prompt_2:text', 'prompt_1:text'])).toBe('prompt_1')
  })

  it('is read from the label where the name says nothing', () => {
    const found = classify([
      { name: 'input_1', label: 'Negative prompt', type: 'text', required: false },
      { name: 'input_2', label: 'Prompt', type: 'text', required: false },
    ])
    expect(found).toMatchObject({ promptKey: 'input_2', negativeKey: 'input_1' })
  })

  it('is what the owner says', () => {
    expect(promptOf(['prompt:text', 'model:string=x'], { primaryInput: 'model' })).toBe('model')
  })

  it('leaves the advanced settings alone', () => {
    expect(classify([{ name: 'look', type: 'string', required: false, advanced: true }])).toEqual({
      handlerType: 'no_input',
      imageKeys: [],
    })
  })
})

describe('the other keys', () => {
  it('are all found', () => {
    const found = classify(
      [
        'prompt:text!',
        'neg:string',
        'b:image',
        'a:image',
        'more:images',
        'area:mask',
        'clip:video',
        'sound:audio',
        'rng:integer',
        'noise_seed:integer',
      ].map(fieldOf),
    )
    expect(found).toEqual({
      handlerType: 'text_primary_media_optional',
      promptKey: 'prompt',
      negativeKey: 'neg',
      imageKeys: ['a', 'b'],
      imagesKey: 'more',
      maskKey: 'area',
      videoKey: 'clip',
      audioKey: 'sound',
      seedKey: 'noise_seed',
    })
  })

  it('put the picture that is needed, and the one the owner means, first', () => {
    expect(classify(['a:image', 'b:image!'].map(fieldOf)).imageKeys).toEqual(['b', 'a'])
    expect(classify(['a:image', 'b:image'].map(fieldOf), { primaryInput: 'b' }).imageKeys).toEqual(['b', 'a'])
  })

  it('prefer a seed to a number that is called so', () => {
    expect(classify(['a_seed:integer', 'seed:integer', 'z:seed'].map(fieldOf)).seedKey).toBe('z')
  })
})
