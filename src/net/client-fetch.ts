import { ApiError, connectionError } from './api-error.ts'

/** An answer that is no 2xx. */
export interface Refused {
  readonly status: number
  readonly text: string
  readonly header: (name: string) => string | undefined
}

/**
 * The `fetch` of one call, for a vendor's own client: it follows no redirect, and reads only so much of an answer.
 * Such clients wrap what went wrong, or drop parts of it; here it is as it was.
 */
export interface ClientFetch {
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  readonly wasSent: () => boolean
  readonly refused: () => Refused | undefined
  /** Why no whole answer came. */
  readonly problem: () => ApiError | undefined
}

const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

const readWhole = async (response: Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new ApiError('The answer was too large.', { sent: 'maybe' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const problemOf = (error: unknown, signal: AbortSignal | null | undefined, answered: boolean): ApiError => {
  if (error instanceof ApiError) return error
  if (signal?.aborted === true) return new ApiError('It was called off while it was under way.', { sent: 'maybe' })
  // Its own wrapper says no more than that it failed.
  const known = connectionError(error instanceof TypeError ? (error.cause ?? error) : error)
  return answered ? new ApiError(known.message, { sent: 'maybe' }) : known
}

export const createClientFetch = ({ maxBytes }: { readonly maxBytes: number }): ClientFetch => {
  let sent = false
  let refused: Refused | undefined
  let problem: ApiError | undefined

  const send: ClientFetch['fetch'] = async (input, init) => {
    sent = true
    let answered = false
    try {
      const response = await fetch(input, { ...init, redirect: 'manual' })
      answered = true
      const body = await readWhole(response, maxBytes)
      const { status, headers } = response
      if (!response.ok) refused = { status, text: body.toString('utf8'), header: (name) => headers.get(name) ?? undefined }
      return new Response(bodiless.has(status) ? null : body, { status, headers })
    } catch (error) {
      problem = problemOf(error, init?.signal, answered)
      throw problem
    }
  }
  // Clients look here for the class, and else make a request of their own to learn it.
  return { fetch: Object.assign(send, { Response }), wasSent: () => sent, refused: () => refused, problem: () => problem }
}
