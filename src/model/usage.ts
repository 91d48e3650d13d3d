/** What a run used; on every terminal update, for a failed run costs too. */
export interface Usage {
  readonly seconds?: number
  /** All of them, whatever they stand for. */
  readonly tokensIn?: number
  /** Those of `tokensIn` that stand for pictures, or were remembered from before: some vendors price them differently. */
  readonly imageTokensIn?: number
  readonly cachedTokensIn?: number
  readonly tokensOut?: number
  readonly images?: number
  readonly gpu?: string
}
