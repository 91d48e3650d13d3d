const small = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, useGrouping: false })
const large = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2, useGrouping: false })

/** As much of it as matters: $12.5, $0.0123. */
export const moneyOf = (usd: number): string => `$${(usd >= 1 ? large : small).format(usd)}`
