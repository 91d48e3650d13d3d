import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InputField } from '../model/tool.ts'
import { fieldType } from '../model/tool.ts'
import { checkInputs, largestSeed, mediaValuesOf, replaceMedia } from './inputs.ts'

const field = (parts: Partial<InputField> & Pick<InputField, 'name' | 'type'>): InputField => ({ required: false, ...parts })
const draw = (min: number, max: number): number => Math.min(max, min + 7)
const check = (schema: readonly InputField[], given: Parameters<typeof checkInputs>[2], saved: Parameters<typeof checkInputs>[1] = {}) =>
  checkInputs(schema, saved, given, draw)

const problemOf = (schema: InputField, value: Parameters<typeof checkInputs>[2][string]): string | undefined => {
  const checked = check([schema], { [schema.name]: value })
  return 'fields' in checked ? checked.fields[0]?.message : undefined
}

describe('merging', () => {
  const steps = field({ name: 'steps', type: 'integer', default: 20, min: 1, max: 50 })
  it("prefers what is given over what is saved over the tool's default", () => {
    expect(check([steps], {})).toEqual({ values: { steps: 20 } })
    expect(check([steps], {}, { steps: 30 })).toEqual({ values: { steps: 30 } })
    expect(check([steps], { steps: 40 }, { steps: 30 })).toEqual({ values: { steps: 40 } })
  })
  it('takes 0 and false for values, and an empty text for "not given"', () => {
    expect(check([field({ name: 'n', type: 'integer', default: 5 })], { n: 0 })).toEqual({ values: { n: 0 } })
    expect(check([field({ name: 'b', type: 'boolean', default: true })], { b: false })).toEqual({ values: { b: false } })
    expect(check([steps], { steps: '' })).toEqual({ values: { steps: 20 } })
  })
  it('drops saved inputs that no longer fit, in silence', () => {
    expect(check([steps], {}, { steps: 999, gone: 1 })).toEqual({ values: { steps: 20 } })
  })
  it('draws a seed when none is given, and for -1 and "random"', () => {
    const seed = field({ name: 'seed', type: 'seed' })
    expect(check([seed], {})).toEqual({ values: { seed: 7 } })
    expect(check([seed], { seed: -1 })).toEqual({ values: { seed: 7 } })
    expect(check([seed], { seed: 'random' })).toEqual({ values: { seed: 7 } })
    expect(check([seed], { seed: 42 })).toEqual({ values: { seed: 42 } })
  })
})

describe('field-level errors', () => {
  it.each([
    [field({ name: 'n', type: 'integer', min: 1, max: 5 }), 9, 'from 1 to 5'],
    [field({ name: 'n', type: 'integer' }), 1.5, 'whole number'],
    [field({ name: 'n', type: 'number' }), 'many', 'number'],
    [field({ name: 'n', type: 'number', min: 0 }), -1, 'at least 0'],
    [field({ name: 'e', type: 'enum', options: ['a', 'b'] }), 'c', 'a, b'],
    [field({ name: 'b', type: 'boolean' }), 'perhaps', 'yes or no'],
    [field({ name: 't', type: 'string', maxLength: 3 }), 'abcd', 'too long'],
    [field({ name: 's', type: 'seed' }), largestSeed + 1, 'whole number'],
    [field({ name: 'i', type: 'image' }), 12, 'web address'],
    [field({ name: 'p', type: 'images', max: 1 }), ['a', 'b'], 'too many'],
  ] as const)('%o refuses %o', (schema, value, part) => {
    expect(problemOf(schema, value as never)).toContain(part)
  })
  it('names what is missing and what is unknown, all in one answer', () => {
    const checked = check([field({ name: 'prompt', type: 'text', required: true })], { promt: 'a' })
    expect(checked).toEqual({
      fields: [
        { name: 'promt', message: 'This tool has no such input. It takes: prompt.' },
        { name: 'prompt', message: 'prompt is missing.' },
      ],
    })
  })
  it('coerces what a person would type', () => {
    const schema = [
      field({ name: 'n', type: 'integer' }),
      field({ name: 'b', type: 'boolean' }),
      field({ name: 'e', type: 'enum', options: ['Soft', 'Hard'] }),
    ]
    expect(check(schema, { n: ' 7 ', b: 'Yes', e: 'soft' })).toEqual({ values: { n: 7, b: true, e: 'Soft' } })
  })
})

describe('whatever comes in', () => {
  const schemas = fc.uniqueArray(
    fc.record({ name: fc.string({ minLength: 1, maxLength: 6 }), type: fc.constantFrom(...fieldType.options), required: fc.boolean() }),
    { selector: (made) => made.name, maxLength: 6 },
  )
  it('is either checked values of known fields, or at least one named problem', () => {
    fc.assert(
      fc.property(schemas, fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue()), (schema, given) => {
        const checked = checkInputs(schema, {}, given as never, draw)
        if ('fields' in checked) return checked.fields.length > 0
        return Object.keys(checked.values).every((name) => schema.some((known) => known.name === name))
      }),
    )
  })
  it('keeps every value that it accepts once, when checked again', () => {
    fc.assert(
      fc.property(schemas, fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue()), (schema, given) => {
        const once = checkInputs(schema, {}, given as never, draw)
        if ('fields' in once) return
        expect(checkInputs(schema, {}, once.values, draw)).toEqual(once)
      }),
    )
  })
})

describe('names and values made to confuse', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('a field called %s has the value that was given, or none', (name) => {
    const schema = [field({ name, type: 'text' })]
    expect(check(schema, {})).toEqual({ values: {} })
    const given = JSON.parse(`{"${name}":"hello"}`) as Parameters<typeof check>[1]
    const checked = check(schema, given)
    expect('values' in checked && Object.entries(checked.values)).toEqual([[name, 'hello']])
  })
  it('a key of that kind that the tool does not have is refused like any other', () => {
    const given = JSON.parse('{"__proto__":{"admin":true}}') as Parameters<typeof check>[1]
    expect(check([field({ name: 'a', type: 'text' })], given)).toMatchObject({ fields: [{ name: '__proto__' }] })
  })
  it.each<[unknown]>([['constructor'], ['toString'], [{}], [{ toString: 1 }], [[true]], [Number.NaN]])(
    '%j is no yes and no no',
    (value) => {
      expect(problemOf(field({ name: 'b', type: 'boolean' }), value as never)).toBe('Please say yes or no.')
    },
  )
  it.each<[unknown]>([[{}], [{ toString: 1 }], [['x']], [[['x']]]])('%j is no choice and no text', (value) => {
    expect(problemOf(field({ name: 'e', type: 'enum' }), value as never)).toBe('Please give a text.')
    expect(problemOf(field({ name: 'e', type: 'enum', options: ['x'] }), value as never)).toBe('Please give a text.')
    expect(problemOf(field({ name: 't', type: 'text' }), value as never)).toBe('Please give a text.')
  })
  it.each<[unknown]>([[Number.NaN], [Number.POSITIVE_INFINITY], ['NaN'], ['1e999'], [[1]], [{}]])('%j is no number', (value) => {
    expect(problemOf(field({ name: 'n', type: 'number' }), value as never)).toBe('Please give a number.')
  })
})

describe('a seed', () => {
  it.each([
    [{ max: 18_446_744_073_709_552_000 }, 0, Number.MAX_SAFE_INTEGER],
    [{ min: -1, max: 10 }, 0, 10],
    [{ min: 0.5, max: 9.5 }, 1, 9],
    [{ min: 5, max: 1 }, 5, 5],
  ])('is drawn within %j, and whole', (limits, min, max) => {
    const schema = [field({ name: 'seed', type: 'seed', ...limits })]
    const ranges: number[][] = []
    checkInputs(schema, {}, { seed: -1 }, (low, high) => {
      ranges.push([low, high])
      return low
    })
    expect(ranges).toEqual([[min, max]])
  })
})

describe('media values', () => {
  const schema = [field({ name: 'image', type: 'image' }), field({ name: 'many', type: 'images' }), field({ name: 'prompt', type: 'text' })]
  const values = { image: 'https://a/1.png', many: ['https://a/1.png', 'https://a/2.png'], prompt: 'https://a/1.png' }
  it('are found by field, and texts are left alone', () => {
    expect(mediaValuesOf(schema, values).map((entry) => entry.value)).toEqual(['https://a/1.png', 'https://a/1.png', 'https://a/2.png'])
    expect(replaceMedia(schema, values, new Map([['https://a/1.png', 'media:x']]))).toEqual({
      image: 'media:x',
      many: ['media:x', 'https://a/2.png'],
      prompt: 'https://a/1.png',
    })
  })
})
