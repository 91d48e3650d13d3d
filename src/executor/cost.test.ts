import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generationOf, snapshot } from '../../test/support/generation.ts'
import type { Attempt, Values } from '../model/generation.ts'
import type { CostingModel } from '../model/rate-card.ts'
import type { Usage } from '../model/usage.ts'
import { costUsd, estimateUsd, secondsOf } from './cost.ts'

const attempt = (parts: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  callId: 'g1.1',
  startedAt: 0,
  sentAt: 0,
  ref: 'r1',
  acceptedAt: 1_000,
  endedAt: 11_000,
  ...parts,
})
const perSecond: CostingModel = { kind: 'per_second', usdPerSecond: 0.001, ratesByGpu: { H100: 0.01 }, source: 'platform' }
const ran = (attempts: readonly Attempt[], costingModel: CostingModel = perSecond, parts = {}) =>
  generationOf({ status: 'completed', attempts, tool: { ...snapshot, costingModel }, ...parts })

describe('what a run cost', () => {
  it("is the backend's seconds times the rate of the GPU that ran", () => {
    expect(costUsd(ran([attempt({ usage: { seconds: 3, gpu: 'H100' } })]))).toBe(0.03)
  })
  it('falls back to our own clock, and a run never seen running is not free', () => {
    expect(costUsd(ran([attempt({ runningAt: 6_000 })]))).toBe(0.005)
    expect(costUsd(ran([attempt()]))).toBe(0.01)
  })
  it('counts failed attempts, and none that was never accepted', () => {
    const { ref: _, ...unsent } = attempt()
    expect(costUsd(ran([attempt({ usage: { seconds: 2 } }), attempt({ number: 2, usage: { seconds: 3 } })]))).toBe(0.005)
    expect(costUsd(ran([unsent]))).toBe(0)
  })
  it('can be per run, per token, per image or free', () => {
    expect(costUsd(ran([attempt()], { kind: 'per_run', usd: 0.5 }))).toBe(0.5)
    expect(costUsd(ran([attempt()], { kind: 'per_run', usd: 0.5 }, { status: 'failed' }))).toBe(0)
    const tokens = { kind: 'per_token', usdPerMillionIn: 1, usdPerMillionOut: 10 } as const
    expect(costUsd(ran([attempt({ usage: { tokensIn: 1_000_000, tokensOut: 100_000 } })], tokens))).toBe(2)
    const pictures = { kind: 'per_image', usd: 0.04 } as const
    expect(costUsd(ran([attempt({ usage: { images: 3 } })], pictures))).toBe(0.12)
    const outputs = ['image', 'image', 'text'].map((kind) => ({ name: 'out', kind, mimeType: '', bytes: 1 }))
    expect(costUsd(ran([attempt({ usage: { images: 3 } }), attempt({ number: 2 })], pictures, { attempt: 2, outputs }))).toBe(0.2)
    expect(costUsd(ran([attempt()], { kind: 'free' }))).toBe(0)
  })
  it('depends on what was asked for, where the card says so', () => {
    const costing: CostingModel = { kind: 'per_image', usd: 0.04, rates: [{ when: { quality: 'high' }, usd: 0.17 }] }
    expect(costUsd(ran([attempt({ usage: { images: 2 } })], costing, { inputs: { quality: 'high' } }))).toBe(0.34)
    expect(estimateUsd({ ...costing, countInput: 'n' }, { quality: 'high', n: 3 }, [], 900)).toBe(0.51)
  })
  it.each([Number.NaN, -5, Number.POSITIVE_INFINITY])('goes by our own clock when the backend tells %s seconds', (seconds) => {
    expect(secondsOf(ran([attempt({ usage: { seconds } })]))).toBe(secondsOf(ran([attempt()])))
  })
  it('adds up the seconds of all attempts', () => {
    expect(secondsOf(ran([attempt({ usage: { seconds: 2 } }), attempt({ number: 2, runningAt: 10_000 })]))).toBe(3)
  })
})

const tokens = fc.maxSafeNat()
const usage = fc.record({
  tokensIn: tokens,
  imageTokensIn: tokens,
  cachedTokensIn: tokens,
  tokensOut: tokens,
  images: tokens,
  seconds: tokens,
})
const usd = fc.double({ min: 0, max: 1_000, noNaN: true })
const scale = [
  { input: 'steps', per: 20 },
  { input: 'width', per: 0.001 },
]
const card: fc.Arbitrary<CostingModel> = fc.oneof(
  fc.record({ kind: fc.constant('per_run' as const), usd, scale: fc.constant(scale) }),
  fc.record({ kind: fc.constant('per_image' as const), usd, scale: fc.constant(scale), countInput: fc.constant('n') }),
  fc.record({ kind: fc.constant('per_second' as const), usdPerSecond: usd, source: fc.constant('tools_file' as const) }),
  fc.record({
    kind: fc.constant('per_token' as const),
    usdPerMillionIn: usd,
    usdPerMillionOut: usd,
    usdPerMillionImageIn: usd,
    typical: usage,
  }),
)
const given = fc.dictionary(fc.constantFrom('steps', 'width', 'n'), fc.oneof(fc.double(), fc.string(), fc.jsonValue()))

it('is a sum of money, whatever was given and used, and no smaller for more of it', () => {
  const isMoney = (sum: number | undefined): boolean => sum === undefined || (Number.isFinite(sum) && sum >= 0)
  fc.assert(
    fc.property(card, given, usage, fc.constantFrom('tokensIn', 'tokensOut', 'images', 'seconds'), (costing, inputs, used, what) => {
      const costOf = (told: Usage): number => costUsd(ran([attempt({ usage: told })], costing, { inputs: inputs as Values }))
      const [cost, more] = [costOf(used), costOf({ ...used, [what]: used[what] * 2 })]
      expect([isMoney(cost), isMoney(estimateUsd(costing, inputs as Values, [], 900))]).toEqual([true, true])
      // Unless the tokens that came in more are cheaper ones.
      if (what !== 'tokensIn') expect(more).toBeGreaterThanOrEqual(cost)
    }),
  )
})

describe('what it will cost', () => {
  it('is the median of the last runs, else the limit, times the rate', () => {
    expect(estimateUsd(perSecond, {}, [10, 1_000, 20], 900)).toBe(0.02)
    expect(estimateUsd(perSecond, {}, [10, 20], 900)).toBe(0.015)
    expect(estimateUsd(perSecond, {}, [], 900)).toBe(0.9)
  })
  it('by the token, is known only where the card says what a run usually takes', () => {
    const costing = { kind: 'per_token', usdPerMillionIn: 1, usdPerMillionOut: 10 } as const
    expect(estimateUsd(costing, {}, [], 900)).toBeUndefined()
    expect(estimateUsd({ ...costing, typical: { tokensIn: 1_000, tokensOut: 100 } }, {}, [], 900)).toBe(0.002)
  })
})
