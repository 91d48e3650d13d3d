/** Time, passed in. Tests turn it by hand; nothing else in src asks the machine what time it is. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls back once after that long; the answer calls it off. */
  after(ms: number, callback: () => void): () => void
}
