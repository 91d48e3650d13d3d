/** An answer that isn't 200. A string is sent as plain text, as the real one does when it falls over. */
export class Fault extends Error {
  readonly status: number
  readonly body: object | string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: object | string, headers: Readonly<Record<string, string>> = {}) {
    super(`${status}`)
    this.name = 'Fault'
    this.status = status
    this.body = body
    this.headers = headers
  }
}

export const detail = (status: number, text: string): Fault => new Fault(status, { detail: text })
export const serverError = (): Fault => new Fault(500, 'Internal Server Error')
