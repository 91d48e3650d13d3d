import { describe, expect, it } from 'vitest'
import type { CostingModel } from './rate-card.ts'
import { cardFor, costingModel, imagesAskedFor, inputsPricedBy, lowestPriceOf, tokensUsd } from './rate-card.ts'

const pictures: CostingModel = {
  kind: 'per_image',
  usd: 0.04,
  countInput: 'n',
  rates: [
    { when: { quality: 'high', size: ['1024x1536', '1536x1024'] }, usd: 0.25 },
    { when: { quality: 'high' }, usd: 0.17 },
  ],
}

describe('a price that depends on an input', () => {
  it.each([
    [{ quality: 'high', size: '1536x1024' }, 0.25],
    [{ quality: 'HIGH', size: '1024x1024' }, 0.17],
    [{ quality: 'low', size: '1536x1024' }, 0.04],
    [{ quality: null }, 0.04],
    [{}, 0.04],
  ])('is the first whose conditions all hold: %o', (inputs, usd) => {
    expect(cardFor(pictures, inputs)).toMatchObject({ kind: 'per_image', usd })
  })

  it('may go by a range, both ends included', () => {
    const card: CostingModel = {
      kind: 'per_run',
      usd: 1,
      rates: [
        { when: { steps: { max: 20 } }, usd: 0.1 },
        { when: { steps: { min: 21, max: 40 } }, usd: 0.2 },
      ],
    }
    const priceAt = (steps: string | number): unknown => cardFor(card, { steps })
    expect([20, '20', 21, 40, 41, 'many'].map(priceAt)).toEqual([0.1, 0.1, 0.2, 0.2, 1, 1].map((usd) => ({ kind: 'per_run', usd })))
  })

  it('may grow with an input, and with several', () => {
    const card: CostingModel = {
      kind: 'per_run',
      usd: 0.02,
      scale: [
        { input: 'steps', per: 20 },
        { input: 'seconds', per: 1 },
      ],
    }
    expect(cardFor(card, { steps: 40, seconds: 5 })).toEqual({ kind: 'per_run', usd: 0.2 })
    expect(cardFor(card, { steps: 'all', seconds: -1 })).toEqual({ kind: 'per_run', usd: 0.02 })
  })

  it('by the second, it no longer asks which GPU ran', () => {
    const card: CostingModel = {
      kind: 'per_second',
      usdPerSecond: 0.001,
      ratesByGpu: { H100: 0.01 },
      source: 'tools_file',
      rates: [{ when: { fast: true }, usdPerSecond: 0.02 }],
    }
    expect(cardFor(card, { fast: true })).toEqual({ kind: 'per_second', source: 'tools_file', usdPerSecond: 0.02 })
    expect(cardFor(card, { fast: false })).toEqual(card)
  })

  it('by the token, one model may cost more than another', () => {
    const card: CostingModel = {
      kind: 'per_token',
      usdPerMillionIn: 1,
      usdPerMillionOut: 4,
      rates: [{ when: { model: 'large' }, usdPerMillionIn: 10, usdPerMillionOut: 40 }],
    }
    expect(cardFor(card, { model: 'large' })).toMatchObject({ usdPerMillionIn: 10, usdPerMillionOut: 40 })
  })
})

it('prices tokens for pictures and remembered ones apart where the card does', () => {
  const usage = { tokensIn: 3_000_000, imageTokensIn: 1_000_000, cachedTokensIn: 1_000_000, tokensOut: 1_000_000 }
  const plain = { kind: 'per_token', usdPerMillionIn: 5, usdPerMillionOut: 40 } as const
  expect(tokensUsd(plain, usage)).toBe(55)
  expect(tokensUsd({ ...plain, usdPerMillionImageIn: 10, usdPerMillionCachedIn: 1.25 }, usage)).toBe(56.25)
  expect(tokensUsd(plain, {})).toBe(0)
})

it('prices no token twice', () => {
  const card = { kind: 'per_token', usdPerMillionIn: 1, usdPerMillionImageIn: 10, usdPerMillionCachedIn: 0.1, usdPerMillionOut: 0 } as const
  expect(tokensUsd(card, { tokensIn: 1_000_000, imageTokensIn: 900_000, cachedTokensIn: 900_000 })).toBeCloseTo(9.01)
  expect(tokensUsd(card, { tokensIn: 1_000_000, imageTokensIn: 2_000_000 })).toBe(10)
})

it('knows the inputs that it depends on', () => {
  expect(inputsPricedBy({ ...pictures, scale: [{ input: 'steps', per: 20 }] })).toEqual(['quality', 'size', 'steps', 'n'])
  expect(inputsPricedBy({ kind: 'free' })).toEqual([])
})

it.each([
  [{ n: 4 }, 4],
  [{ n: '3' }, 3],
  [{ n: 0 }, 1],
  [{}, 1],
])('expects as many pictures as were asked for: %o', (inputs, count) => {
  expect(imagesAskedFor(pictures, inputs)).toBe(count)
})

it('tells the least that it can come to, where that depends on something', () => {
  expect(lowestPriceOf(pictures)).toMatchObject({ kind: 'per_image', usd: 0.04 })
  expect(lowestPriceOf({ kind: 'per_run', usd: 1, rates: [{ when: { a: 1 }, usd: 0.5 }] })).toEqual({ kind: 'per_run', usd: 0.5 })
  expect(lowestPriceOf({ kind: 'per_run', usd: 1 })).toBeUndefined()
  expect(lowestPriceOf({ kind: 'free' })).toBeUndefined()
})

it.each([
  { kind: 'per_run', usd: -1 },
  { kind: 'per_run', usd: 1, scale: [{ input: 'steps', per: 0 }] },
  { kind: 'per_image', usd: 1, rates: [{ usd: 2 }] },
  { kind: 'per_mile', usd: 1 },
])('a card that makes no sense is refused: %o', (card) => {
  expect(costingModel.safeParse(card).success).toBe(false)
})
