import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../model/json.ts'
import { parseTarget, whyRefused } from './target.ts'

describe('a target', () => {
  test('needs an operation and a model, and may have more', () => {
    expect(parseTarget({ operation: 'image', model: 'gpt-image-1' })).toEqual({ operation: 'image', model: 'gpt-image-1', params: {} })
    const whole = { operation: 'text', model: 'm', params: { temperature: 0.2 }, system: 'Be short.' }
    expect(parseTarget(whole)).toEqual(whole)
    expect(whyRefused(whole)).toBeUndefined()
  })

  test.each<[JsonObject, RegExp]>([
    [{}, /names no operation: it is image, edit or text/],
    [{ operation: 'paint', model: 'm' }, /names no operation/],
    [{ operation: 'image' }, /names no model/],
    [{ operation: 'image', model: ' ' }, /names no model/],
    [{ operation: 'image', model: 'm', modle: 'x' }, /has modle, which means nothing there/],
    [{ operation: 'image', model: 'm', params: 3 }, /has params that are no group/],
    [{ operation: 'image', model: 'm', params: { stream: true } }, /sets something in params that is not set there/],
    [{ operation: 'image', model: 'm', params: { model: 'n' } }, /sets something in params/],
    [{ operation: 'text', model: 'm', system: '' }, /has a system without words/],
    [{ operation: 'edit', model: 'm', system: 'x' }, /has a system, which only the operation text can use/],
  ])('is refused with its mistake: %j', (target, reason) => {
    expect(whyRefused(target)).toMatch(reason)
    expect(whyRefused(target)).toMatch(/^Its target .*\.$/)
  })
})
