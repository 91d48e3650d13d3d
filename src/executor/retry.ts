/** How long to wait before try number `tries + 1`: doubling, capped, with jitter so that a crowd spreads out. */
export const backoffMs = (tries: number, random: number, options: { firstMs: number; maxMs: number }): number => {
  const full = Math.min(options.maxMs, options.firstMs * 2 ** Math.min(tries, 30))
  return Math.round(full * (0.75 + random * 0.5))
}

/** What the vendor asked for wins over our own schedule, within reason. */
export const waitMs = (own: number, retryAfterMs: number | undefined): number =>
  retryAfterMs === undefined ? own : Math.max(own, Math.min(retryAfterMs, 3_600_000))
