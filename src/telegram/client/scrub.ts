import { HttpError } from 'grammy'

/** A bot's token in any text: grammY's network errors carry the address that was asked, and the token is in it. */
export const withoutToken = (text: string): string => text.replaceAll(/\d{5,}:[\w-]{20,}/g, '…').replaceAll(/\/bot\d*:?[^/\s"']+/g, '/bot…')

const codeOf = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The same error without the words inside it: only the system's code is kept, such as ECONNREFUSED. */
export const cleanError = (method: string, error: unknown): unknown => {
  if (!(error instanceof HttpError)) return error
  const code = codeOf(error.error)
  return new HttpError(
    `The call ${method} got no answer.`,
    Object.assign(new Error(code ?? 'no answer'), code === undefined ? {} : { code }),
  )
}
