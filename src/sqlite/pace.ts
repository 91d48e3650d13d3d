/** A commit that comes on the heels of another waits this long, and takes along what comes in meanwhile. */
const pauseMs = 2

/** When the writes that have gathered are to be committed. */
export type Pace = (flush: () => void) => void

/** At the end of the tick. */
export const everyTick: Pace = (flush) => void setImmediate(flush)

/**
 * For a file: each commit waits for the disk, which costs the same for one write as for a hundred. A lone write goes at
 * once; in a crowd the next commit waits a moment. This is the disk's time and nobody's business but its own, so no clock is asked.
 */
export const createPace = (): Pace => {
  let lastCommit = Number.NEGATIVE_INFINITY
  return (flush) => {
    const run = (): void => {
      flush()
      lastCommit = performance.now()
    }
    if (performance.now() - lastCommit >= pauseMs) setImmediate(run)
    else setTimeout(run, pauseMs)
  }
}
