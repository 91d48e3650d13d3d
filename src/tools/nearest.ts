/** How many letters have to change, at most `limit` + 1. */
const distance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? limit + 1
}

/** The known names that somebody may have meant, the likeliest first. */
export const nearest = (name: string, known: Iterable<string>, count = 3): readonly string[] => {
  const wanted = name.toLowerCase()
  const limit = wanted.length < 5 ? 1 : wanted.length < 9 ? 2 : 3
  const scoreOf = (candidate: string): number => {
    const other = candidate.toLowerCase()
    if (wanted.length >= 3 && (other.startsWith(wanted) || wanted.startsWith(other)))
      return Math.min(1, Math.abs(other.length - wanted.length))
    return distance(wanted, other, limit)
  }
  return [...new Set(known)]
    .map((candidate) => ({ candidate, score: scoreOf(candidate) }))
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate)
}
