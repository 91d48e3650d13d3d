export interface RefusalParameters {
  readonly retry_after?: number
  readonly migrate_to_chat_id?: number
}

/** A call that Telegram answers with `ok: false`. */
export class Refusal extends Error {
  readonly code: number
  readonly parameters: RefusalParameters | undefined

  constructor(code: number, description: string, parameters?: RefusalParameters) {
    super(description)
    this.name = 'Refusal'
    this.code = code
    this.parameters = parameters
  }
}

export const badRequest = (text: string, parameters?: RefusalParameters): Refusal => new Refusal(400, `Bad Request: ${text}`, parameters)
export const forbidden = (text: string): Refusal => new Refusal(403, `Forbidden: ${text}`)
export const conflict = (text: string): Refusal => new Refusal(409, `Conflict: ${text}`)
export const tooMany = (seconds: number): Refusal => new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
export const tooLarge = (): Refusal => new Refusal(413, 'Request Entity Too Large')
