import { describe, expect, it } from 'vitest'
import { generationOf, snapshot } from '../../test/support/generation.ts'
import type { Attempt } from '../model/generation.ts'
import type { CostingModel } from '../model/rate-card.ts'
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
    expect(costUsd(ran([attempt()], { kind: 'per_image', usd: 0.04 }, { usage: { images: 3 } }))).toBe(0.12)
    expect(costUsd(ran([attempt()], { kind: 'free' }))).toBe(0)
  })
  it('depends on what was asked for, where the card says so', () => {
    const costing: CostingModel = { kind: 'per_image', usd: 0.04, rates: [{ when: { quality: 'high' }, usd: 0.17 }] }
    expect(costUsd(ran([attempt()], costing, { inputs: { quality: 'high' }, usage: { images: 2 } }))).toBe(0.34)
    expect(estimateUsd({ ...costing, countInput: 'n' }, { quality: 'high', n: 3 }, [], 900)).toBe(0.51)
  })
  it.each([Number.NaN, -5, Number.POSITIVE_INFINITY])('goes by our own clock when the backend tells %s seconds', (seconds) => {
    expect(secondsOf(ran([attempt({ usage: { seconds } })]))).toBe(secondsOf(ran([attempt()])))
  })
  it('adds up the seconds of all attempts', () => {
    expect(secondsOf(ran([attempt({ usage: { seconds: 2 } }), attempt({ number: 2, runningAt: 10_000 })]))).toBe(3)
  })
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
