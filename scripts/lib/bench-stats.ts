export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const rounded = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits

/** So many at once, until all are done. */
export const inParallel = async (total: number, atOnce: number, run: (index: number) => Promise<void>): Promise<void> => {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < total) {
      const index = next
      next += 1
      await run(index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, total) }, lane))
}
