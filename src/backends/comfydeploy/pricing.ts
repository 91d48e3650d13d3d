import { entryOf, isRecord } from '../../comfy/records.ts'
import type { CostingModel } from '../../model/rate-card.ts'
import type { WireMachine } from './wire.ts'

export interface Prices {
  /** US dollars per second. */
  readonly rates: Readonly<Record<string, number>>
  readonly source: 'platform' | 'built_in'
}

/** For when the platform doesn't say. */
export const builtInPrices: Prices = {
  source: 'built_in',
  rates: {
    CPU: 0.000042,
    T4: 0.00018,
    L4: 0.00032,
    A10G: 0.000337,
    L40S: 0.000596,
    A100: 0.00114,
    'A100-80GB': 0.001708,
    H100: 0.002338,
    H200: 0.001891,
    B200: 0.002604,
  },
}

/** Nobody said which GPU: a common middle, until a run tells the real one. */
const presumedGpu = 'A10G'

/** The platform's own table, on top of ours so that a GPU it leaves out keeps a price. */
export const pricesOf = (answer: unknown): Prices => {
  if (!isRecord(answer)) return builtInPrices
  const rates = Object.entries(answer).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 0 && Number.isFinite(entry[1]),
  )
  return rates.length === 0 ? builtInPrices : { source: 'platform', rates: { ...builtInPrices.rates, ...Object.fromEntries(rates) } }
}

/** A machine of one's own without a GPU's name isn't billed by the vendor. */
export const costingOf = (prices: Prices, gpu: string | undefined, machine: WireMachine | undefined): CostingModel => {
  if (gpu === undefined && machine?.type === 'classic') return { kind: 'free' }
  const name = gpu ?? presumedGpu
  return {
    kind: 'per_second',
    usdPerSecond: entryOf(prices.rates, name) ?? entryOf(prices.rates, presumedGpu) ?? 0,
    ...(gpu === undefined ? {} : { gpu }),
    ratesByGpu: { ...prices.rates },
    source: prices.source,
  }
}
