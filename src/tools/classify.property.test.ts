import fc from 'fast-check'
import { expect, it } from 'vitest'
import { handlerTypes } from '../model/handler.ts'
import type { FieldType, InputField } from '../model/tool.ts'
import { fieldType } from '../model/tool.ts'
import { classify } from './classify.ts'
import { isOwed } from './field-roles.ts'

const name = fc.oneof(
  fc.constantFrom(
    'prompt',
    'text',
    'negative_prompt',
    'input_image',
    'style',
    'filename_prefix',
    'seed',
    'noise_seed',
    'промпт',
    '__proto__',
    'constructor',
  ),
  fc.string({ minLength: 1, maxLength: 12 }),
)
const field: fc.Arbitrary<InputField> = fc.record(
  {
    name,
    type: fc.constantFrom(...fieldType.options),
    required: fc.boolean(),
    label: name,
    default: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant([])),
    order: fc.integer({ min: -3, max: 3 }),
    advanced: fc.boolean(),
  },
  { requiredKeys: ['name', 'type', 'required'] },
)
const schema = fc.uniqueArray(field, { selector: (each) => each.name, maxLength: 8 })
const hints = fc.record({ primaryInput: name }, { requiredKeys: [] })

const shuffled = schema.chain((fields) => fc.tuple(fc.constant(fields), fc.shuffledSubarray(fields, { minLength: fields.length })))

it('every schema has exactly one type, wherever its fields stand', () => {
  fc.assert(
    fc.property(shuffled, hints, ([fields, others], hint) => {
      const found = classify(fields, hint)
      expect(handlerTypes.filter((type) => type === found.handlerType)).toHaveLength(1)
      expect(classify(others, hint)).toEqual(found)
    }),
    { numRuns: 2000 },
  )
})

it('the keys exist, have fitting types and are not the same', () => {
  fc.assert(
    fc.property(schema, hints, (fields, hint) => {
      const { promptKey, negativeKey, imageKeys, imagesKey, maskKey, videoKey, audioKey, seedKey } = classify(fields, hint)
      const fits = (key: string | undefined, types: readonly FieldType[]) =>
        key === undefined || fields.some((each) => each.name === key && types.includes(each.type))
      expect(fits(promptKey, ['text', 'string'])).toBe(true)
      expect(fits(negativeKey, ['text', 'string'])).toBe(true)
      expect(promptKey === undefined || promptKey !== negativeKey).toBe(true)
      expect(imageKeys.every((key) => fits(key, ['image']))).toBe(true)
      expect(new Set(imageKeys).size).toBe(fields.filter((each) => each.type === 'image').length)
      expect(fits(imagesKey, ['images'])).toBe(true)
      expect(fits(maskKey, ['mask'])).toBe(true)
      expect(fits(videoKey, ['video'])).toBe(true)
      expect(fits(audioKey, ['audio'])).toBe(true)
      expect(fits(seedKey, ['seed', 'integer', 'number'])).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

it('a tool that is no form can be run with what its type asks for', () => {
  fc.assert(
    fc.property(schema, hints, (fields, hint) => {
      const found = classify(fields, hint)
      if (found.handlerType === 'form') return
      const given: Record<typeof found.handlerType, readonly (string | undefined)[]> = {
        no_input: [],
        text_only: [found.promptKey],
        text_primary_media_optional: [found.promptKey],
        image_only: found.imageKeys.slice(0, 1),
        image_required_with_text: [found.promptKey, ...found.imageKeys.slice(0, 1)],
        video_only: [found.videoKey],
        video_required_with_text: [found.promptKey, found.videoKey],
        audio_only: [found.audioKey],
        audio_required_with_text: [found.promptKey, found.audioKey],
        images: [found.promptKey, found.imagesKey, ...found.imageKeys],
      }
      const owed = fields.filter((each) => isOwed(each) && !given[found.handlerType as 'images'].includes(each.name))
      expect(owed).toEqual([])
    }),
    { numRuns: 2000 },
  )
})
