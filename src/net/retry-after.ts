/** How long a server asks us to wait: seconds or a date. Undefined for what it didn't say or what makes no sense. */
export const retryAfterMsOf = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** The same by all that it answered: a date is measured against its own clock, so that ours needn't be right. */
export const askedWaitMs = (header: (name: string) => string | undefined): number | undefined => {
  const serverNow = Date.parse(header('date') ?? '')
  return retryAfterMsOf(header('retry-after'), Number.isNaN(serverNow) ? Number.POSITIVE_INFINITY : serverNow)
}
