import { z } from 'zod'
import type { JsonValue } from './json.ts'
import { numberIn } from './json.ts'
import type { Usage } from './usage.ts'

const usd = z.number().nonnegative()
const plain = z.union([z.string(), z.number(), z.boolean()])
const condition = z.union([plain, z.array(plain).min(1), z.strictObject({ min: z.number().optional(), max: z.number().optional() })])
type Condition = z.infer<typeof condition>

const when = z
  .record(z.string(), condition)
  .describe('Input → the value it must have, several of which one must be it, or { "min", "max" } that it must lie between.')
const scale = z
  .array(z.strictObject({ input: z.string().min(1), per: z.number().positive() }))
  .optional()
  .describe('The price is for `per` of that input (20 steps, 5 seconds, 1 megapixel), and grows with it.')

/** Prices that depend on what was asked for: the first whose conditions all hold stands in for the general one. */
const ratesOf = <Price extends z.ZodRawShape>(price: Price) => z.array(z.strictObject({ when, ...price })).optional()

const perSecond = { usdPerSecond: usd }
const perRun = { usd }
const perMillion = {
  usdPerMillionIn: usd,
  usdPerMillionOut: usd,
  usdPerMillionImageIn: usd.optional().describe('Tokens that stand for pictures. Default: as any token that goes in.'),
  usdPerMillionCachedIn: usd.optional().describe('Tokens that the vendor remembered. Default: as any token that goes in.'),
}

/** What a run costs, fed by what it used. */
export const costingModel = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('per_second'),
    ...perSecond,
    gpu: z.string().optional(),
    /** What each GPU costs, for when the one that ran differs from the one expected. */
    ratesByGpu: z.record(z.string(), usd).optional(),
    source: z.enum(['platform', 'built_in', 'tools_file']).default('tools_file'),
    rates: ratesOf(perSecond),
  }),
  z.strictObject({ kind: z.literal('per_run'), ...perRun, rates: ratesOf(perRun), scale }),
  z.strictObject({
    kind: z.literal('per_token'),
    ...perMillion,
    rates: ratesOf(perMillion),
    typical: z
      .strictObject({ tokensIn: z.number().nonnegative(), tokensOut: z.number().nonnegative() })
      .optional()
      .describe('What a run usually takes, for the estimate before it.'),
  }),
  z.strictObject({
    kind: z.literal('per_image'),
    ...perRun,
    rates: ratesOf(perRun),
    scale,
    countInput: z.string().min(1).optional().describe('The input that says how many pictures, for the estimate before it.'),
  }),
  z.strictObject({ kind: z.literal('free') }),
])
export type CostingModel = z.infer<typeof costingModel>

type Inputs = Readonly<Record<string, JsonValue>>

/** More than that of anything is a slip of the hand, and would end in a price that is no number. */
const most = Number.MAX_SAFE_INTEGER

const amountIn = (value: JsonValue | undefined): number | undefined => {
  const number = numberIn(value)
  return number === undefined ? undefined : Math.min(number, most)
}

const holds = (wanted: Condition, given: JsonValue | undefined): boolean => {
  if (given === undefined || given === null) return false
  if (Array.isArray(wanted)) return wanted.some((one) => holds(one, given))
  if (typeof wanted !== 'object') return String(wanted).toLowerCase() === String(given).toLowerCase()
  const number = amountIn(given)
  return number !== undefined && number >= (wanted.min ?? Number.NEGATIVE_INFINITY) && number <= (wanted.max ?? Number.POSITIVE_INFINITY)
}

const matching = <Rate extends { when: Readonly<Record<string, Condition>> }>(
  rates: readonly Rate[] | undefined,
  inputs: Inputs,
): Omit<Rate, 'when'> | undefined => {
  const found = rates?.find((rate) => Object.entries(rate.when).every(([name, wanted]) => holds(wanted, inputs[name])))
  if (found === undefined) return undefined
  const { when: _, ...price } = found
  return price
}

/** An input that is no number, or wasn't given, changes nothing. */
const factorOf = (scales: readonly { input: string; per: number }[] | undefined, inputs: Inputs): number =>
  (scales ?? []).reduce((factor, { input, per }) => {
    const value = amountIn(inputs[input])
    return value === undefined || value < 0 ? factor : (factor * value) / per
  }, 1)

/** The inputs that a price depends on, by name. */
export const inputsPricedBy = (card: CostingModel): readonly string[] => {
  if (card.kind === 'free') return []
  const scaled = card.kind === 'per_run' || card.kind === 'per_image' ? (card.scale ?? []).map(({ input }) => input) : []
  const counted = card.kind === 'per_image' && card.countInput !== undefined ? [card.countInput] : []
  const conditions = (card.rates ?? []).flatMap((rate) => Object.keys(rate.when))
  return [...new Set([...conditions, ...scaled, ...counted])]
}

/** The card as it holds for these inputs: one flat price, with no conditions left. */
export const cardFor = (card: CostingModel, inputs: Inputs): CostingModel => {
  switch (card.kind) {
    case 'per_second': {
      const price = matching(card.rates, inputs)
      // A price for these very inputs was set by hand: which GPU ran no longer matters.
      return price === undefined ? card : { kind: 'per_second', source: card.source, ...price }
    }
    case 'per_token':
      return { ...card, ...matching(card.rates, inputs) }
    case 'per_run':
    case 'per_image': {
      const { scale: scales, rates, ...rest } = card
      const { usd: price } = matching(rates, inputs) ?? card
      return { ...rest, usd: price * factorOf(scales, inputs) }
    }
    case 'free':
      return card
  }
}

/** The least that it can come to; undefined where there is but one price. */
export const lowestPriceOf = (card: CostingModel): CostingModel | undefined => {
  switch (card.kind) {
    case 'per_second': {
      if (card.rates === undefined) return undefined
      const { rates, ...rest } = card
      return { ...rest, usdPerSecond: Math.min(card.usdPerSecond, ...rates.map((rate) => rate.usdPerSecond)) }
    }
    case 'per_run':
    case 'per_image': {
      if (card.rates === undefined && card.scale === undefined) return undefined
      const { rates = [], scale: _, ...rest } = card
      return { ...rest, usd: Math.min(card.usd, ...rates.map((rate) => rate.usd)) }
    }
    case 'per_token': {
      if (card.rates === undefined) return undefined
      const { rates, ...rest } = card
      const prices = [card, ...rates]
      return {
        ...rest,
        usdPerMillionIn: Math.min(...prices.map((price) => price.usdPerMillionIn)),
        usdPerMillionOut: Math.min(...prices.map((price) => price.usdPerMillionOut)),
      }
    }
    case 'free':
      return undefined
  }
}

/** How many pictures were asked for. */
export const imagesAskedFor = (card: CostingModel, inputs: Inputs): number => {
  const count = card.kind === 'per_image' && card.countInput !== undefined ? amountIn(inputs[card.countInput]) : undefined
  return count === undefined || count < 1 ? 1 : count
}

/** What these tokens cost, each once: a remembered one that stands for a picture is priced as a picture's. */
export const tokensUsd = (card: Extract<CostingModel, { kind: 'per_token' }>, usage: Usage): number => {
  const { tokensIn = 0, tokensOut = 0, imageTokensIn = 0, cachedTokensIn = 0 } = usage
  const imageIn = Math.min(imageTokensIn, tokensIn)
  const cachedIn = Math.min(cachedTokensIn, tokensIn - imageIn)
  const parts = [
    (tokensIn - imageIn - cachedIn) * card.usdPerMillionIn,
    imageIn * (card.usdPerMillionImageIn ?? card.usdPerMillionIn),
    cachedIn * (card.usdPerMillionCachedIn ?? card.usdPerMillionIn),
    tokensOut * card.usdPerMillionOut,
  ]
  return parts.reduce((sum, part) => sum + part, 0) / 1_000_000
}
