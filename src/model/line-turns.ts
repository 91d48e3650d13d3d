/** What decides whose turn it is in a line. */
export interface Turn {
  readonly generationId: string
  readonly priority: number
  readonly createdAt: number
}

const byTurn = (a: Turn, b: Turn): number =>
  b.priority - a.priority || a.createdAt - b.createdAt || (a.generationId < b.generationId ? -1 : 1)

/** How deep to look into every line so that all of them together fill the page: a long line never crowds out a short one. */
export const depthOf = (lengths: readonly number[], { limit, perLine }: { limit: number; perLine: number }): number => {
  let depth = 1
  const found = (): number => lengths.reduce((sum, length) => sum + Math.min(length, depth), 0)
  while (depth < perLine && found() < limit) depth += 1
  return depth
}

/** Of lines that are in turn each: every line has its turn before any has one more, and what is picked is in turn again. */
export const pickHeads = <Head extends Turn>(lines: readonly (readonly Head[])[], limit: number): readonly Head[] =>
  lines
    .flatMap((line) => line.map((head, rank) => ({ rank, head })))
    .sort((a, b) => a.rank - b.rank || byTurn(a.head, b.head))
    .slice(0, limit)
    .map(({ head }) => head)
    .sort(byTurn)
