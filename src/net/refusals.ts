import { DarkroomError } from '../model/errors.ts'

/** The reasons are for admins and name no address: what a stranger learns from them must not map our network. */
export const refused = (reason: string): DarkroomError => new DarkroomError('url_refused', { detail: reason })

export const fetchFailed = (reason: string, retryAfterMs?: number): DarkroomError =>
  new DarkroomError('fetch_failed', { detail: reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })

export const tooLarge = (maxBytes: number): DarkroomError =>
  new DarkroomError('payload_too_large', { detail: `more than ${maxBytes} bytes` })

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  CERT_HAS_EXPIRED: 'the certificate has expired',
}

const chainOf = (error: unknown): readonly Error[] => {
  const chain: Error[] = []
  for (let next = error; next instanceof Error && chain.length < 8; next = next.cause) chain.push(next)
  return chain
}

const codeOf = (error: Error): string | undefined => ('code' in error && typeof error.code === 'string' ? error.code : undefined)

/** What went wrong, with nothing of the request in it: a client's own errors carry URLs, headers and addresses. */
export const netErrorOf = (error: unknown): DarkroomError => {
  const chain = chainOf(error)
  const ours = chain.find((one) => one instanceof DarkroomError)
  if (ours !== undefined) return ours
  const codes = chain.map(codeOf).filter((code) => code !== undefined)
  const code = codes.find((one) => Object.hasOwn(reasons, one)) ?? codes[0]
  if (code === undefined) return fetchFailed('there was no usable answer')
  return fetchFailed(reasons[code] ?? `there was no usable answer (${code})`)
}
