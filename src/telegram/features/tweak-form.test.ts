import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { registeredTool } from '../../../test/support/tools.ts'
import type { InputField } from '../../model/tool.ts'
import { applyChange, fieldAt, newForm, pagesOf, stepped, wayOf } from './tweak-form.ts'

const about = { owner: '7', changedBy: 'u0' }
const field = (name: string, more: Partial<InputField> = {}): InputField => ({ name, type: 'integer', required: false, ...more })

describe('pages', () => {
  test('eight at most, in order, and what is advanced begins a page of its own', () => {
    const many = Array.from({ length: 10 }, (_, index) => field(`f${index}`, { order: 10 - index }))
    const tool = registeredTool('x', { inputSchema: [field('late', { advanced: true }), ...many] })
    const pages = pagesOf(newForm(tool, {}, about), tool)
    expect(pages.map((page) => page.length)).toEqual([8, 2, 1])
    expect(pages[0]?.[0]?.field.name).toBe('f9')
    expect(pages[2]?.[0]?.field.name).toBe('late')
  })

  test('a parameter that is gone leaves the numbers of the others as they are', () => {
    const tool = registeredTool('x', { inputSchema: [field('a'), field('b')] })
    const form = newForm(tool, {}, about)
    const later = registeredTool('x', { inputSchema: [field('b')] })
    expect([fieldAt(form, later, '0'), fieldAt(form, later, '1')?.name]).toEqual([undefined, 'b'])
    expect([fieldAt(form, tool, '-1'), fieldAt(form, tool, 'x'), fieldAt(form, tool, undefined)]).toEqual([undefined, undefined, undefined])
  })
})

describe('changes', () => {
  const tool = registeredTool('x', { inputSchema: [field('a')] })

  test('a value counts up the revision; looking around does not', () => {
    const form = newForm(tool, {}, about)
    expect(applyChange(form, { kind: 'set', name: 'a', value: 1 }, 'u1').revision).toBe(1)
    expect(applyChange(form, { kind: 'open', name: 'a' }, 'u1').revision).toBe(0)
  })

  test('a file takes the place of a value, and a value that of a file', () => {
    const ref = { kind: 'image', fileId: 'f', uniqueId: 'u' } as const
    const filed = applyChange(newForm(tool, { a: 1 }, about), { kind: 'files', name: 'a', files: [ref] }, 'u1')
    expect([filed.values, filed.files]).toEqual([{}, { a: [ref] }])
    const valued = applyChange(filed, { kind: 'set', name: 'a', value: 2 }, 'u2')
    expect([valued.values, valued.files]).toEqual([{ a: 2 }, {}])
  })

  test('the same update changes nothing twice', () => {
    const once = applyChange(newForm(tool, {}, about), { kind: 'set', name: 'a', value: 1 }, 'u1')
    expect(applyChange(once, { kind: 'set', name: 'a', value: 2 }, 'u1')).toBe(once)
  })
})

describe('ways and steps', () => {
  test('many options are asked for in words', () => {
    const options = Array.from({ length: 21 }, (_, index) => `o${index}`)
    expect(wayOf(field('a', { type: 'enum', options }))).toBe('ask')
    expect(wayOf(field('a', { type: 'enum', options: options.slice(1) }))).toBe('page')
  })

  test.each([
    [field('a', { step: 8, min: 64, max: 2048 }), 512, 520],
    [field('a', { min: 1, max: 50 }), 20, 22],
    [field('a', { type: 'number', min: 0, max: 1 }), 0.1, 0.15],
    [field('a', { type: 'number' }), 7.5, 8],
    [field('a', { type: 'number', step: 0.1 }), 0.2, 0.3],
    [field('a'), 0, 1],
    [field('a', { type: 'seed' }), 41, 42],
    [field('a', { max: 50 }), 50, 50],
  ])('%j: up from %d is %d', (one, from, to) => {
    expect(stepped(one, from, 1)).toBe(to)
  })

  test('a step always stays within the limits, and up from there is never below', () => {
    const limits = fc.record({ min: fc.integer({ min: -1_000, max: 0 }), max: fc.integer({ min: 1, max: 1_000 }), value: fc.integer() })
    fc.assert(
      fc.property(limits, fc.constantFrom<1 | -1>(1, -1), ({ min, max, value }, direction) => {
        const next = stepped(field('a', { min, max }), value, direction)
        expect(next).toBeGreaterThanOrEqual(min)
        expect(next).toBeLessThanOrEqual(max)
        expect(Number.isSafeInteger(next)).toBe(true)
      }),
    )
  })
})
