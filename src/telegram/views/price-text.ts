import { estimateUsd } from '../../executor/cost.ts'
import type { CostingModel } from '../../model/rate-card.ts'
import { lowestPriceOf } from '../../model/rate-card.ts'
import type { Words } from '../../words/index.ts'
import { moneyOf } from './money.ts'

/** What a run costs; by the second, the last runs tell how much that usually comes to. */
export const priceText = (words: Words, costing: CostingModel, recentSeconds: readonly number[]): string => {
  const { price } = words.menu
  const lowest = lowestPriceOf(costing)
  if (lowest !== undefined) return price.from(priceText(words, lowest, []))
  switch (costing.kind) {
    case 'free':
      return price.free
    case 'per_run':
      return price.perRun(moneyOf(costing.usd))
    case 'per_image':
      return price.perImage(moneyOf(costing.usd))
    case 'per_token':
      return price.perToken(moneyOf(costing.usdPerMillionIn), moneyOf(costing.usdPerMillionOut))
    case 'per_second': {
      const perSecond = moneyOf(costing.usdPerSecond)
      const usual = recentSeconds.length === 0 ? undefined : estimateUsd(costing, {}, recentSeconds, 0)
      return usual === undefined ? price.perSecond(perSecond) : price.aboutPerRun(moneyOf(usual), perSecond)
    }
  }
}
