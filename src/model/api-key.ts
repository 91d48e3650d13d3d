/** A key of the HTTP API. */
export interface ApiKey {
  readonly name: string
  readonly key: string
  /** May act for any account, name an origin and a chat, run admin tools and see everybody's generations. */
  readonly trusted: boolean
}
