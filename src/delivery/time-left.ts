/** Before that much is done, the fraction says too little about the whole. */
const leastFraction = 0.1

const median = (values: readonly number[]): number | undefined => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Roughly how long a run still takes: from how far it came in its time, else from how long that tool took of late. */
export const secondsLeft = (run: {
  readonly elapsedSeconds: number
  readonly fraction: number | undefined
  /** Of the tool's last runs. */
  readonly recentSeconds: readonly number[]
}): number | undefined => {
  const { elapsedSeconds, fraction = 0, recentSeconds } = run
  if (fraction >= leastFraction) return (elapsedSeconds * (1 - fraction)) / fraction
  const usual = median(recentSeconds)
  return usual === undefined || usual <= elapsedSeconds ? undefined : usual - elapsedSeconds
}
