import type { OpenAI } from 'openai'
import { createClientFetch } from '../../net/client-fetch.ts'
import type { Problem } from './problems.ts'
import { brokenAnswer, refusalProblem } from './problems.ts'

/** Ten large pictures, written out as text. */
const largestAnswer = 128 * 1024 * 1024

export interface ClientSettings {
  /** No trailing slash. */
  readonly baseUrl: string
  /** Absent: the server wants none, and is told none. */
  readonly apiKey: string | undefined
  readonly timeoutMs: number
  readonly secrets: readonly string[]
}

export type Asked = { readonly answer: unknown } | { readonly problem: Problem }

/** Makes one request through the vendor's own library, which is loaded when it is first needed. */
export type Ask = (send: (client: OpenAI) => PromiseLike<unknown>) => Promise<Asked>

export const createAsk = (settings: ClientSettings): Ask => {
  const { baseUrl, apiKey, timeoutMs, secrets } = settings
  return async (send) => {
    const { OpenAI } = await import('openai')
    const wire = createClientFetch({ maxBytes: largestAnswer })
    const client = new OpenAI({
      baseURL: baseUrl,
      apiKey: apiKey ?? 'none',
      ...(apiKey === undefined ? { defaultHeaders: { authorization: null } } : {}),
      // Left out, it would look for these in the environment by itself.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      maxRetries: 0,
      timeout: timeoutMs,
      fetch: wire.fetch,
    })
    try {
      return { answer: await send(client) }
    } catch (error) {
      const refused = wire.refused()
      if (refused !== undefined) return { problem: refusalProblem(refused, secrets) }
      return { problem: wire.problem() ?? brokenAnswer(error, wire.wasSent()) }
    }
  }
}
