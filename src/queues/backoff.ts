const longestPauseMs = 300_000
const spread = 0.25

/** FNV-1a: the same text gives the same number, and texts that differ a little give numbers that differ a lot. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/**
 * The pause before the next try: twice the one before, up to five minutes. The jitter comes from the item itself,
 * so items that failed together come back apart, and one item's pauses can be foretold.
 */
export const backoffMs = (tries: number, key: string, firstPauseMs = 1_000): number => {
  const pause = Math.min(firstPauseMs * 2 ** Math.max(0, tries - 1), longestPauseMs)
  const jitter = (hashOf(`${key}.${tries}`) / 2 ** 32) * 2 - 1
  return Math.round(pause * (1 + spread * jitter))
}
