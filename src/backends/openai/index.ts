import { z } from 'zod'
import type { BackendInstance } from '../../ports/backend.ts'
import { defineBackend } from '../define.ts'
import { createAsk } from './client.ts'
import { createHeldFiles } from './held-files.ts'
import { submitCall } from './submitting.ts'
import { whyRefused } from './target.ts'

const vendorUrl = 'https://api.openai.com/v1'
/** A good picture takes two minutes; a small machine takes as long for a long text. */
const submitTimeoutMs = 300_000
/** It is never polled. */
const pollsPerSecond = 1

const env = z
  .object({
    OPENAI_API_KEY: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must be the key alone, without blanks or quotes: copy it again from where you got it.')
      .describe('The key of OpenAI or of a compatible server. It or OPENAI_BASE_URL set: tools in tools.json can name the backend openai.')
      .optional(),
    OPENAI_BASE_URL: z
      .url({ protocol: /^https?$/, error: 'must be an http or https address such as http://127.0.0.1:11434/v1.' })
      .refine(
        (url) => URL.canParse(url) && new URL(url).search === '' && new URL(url).username === '',
        'must be an address without a user name and without a question mark.',
      )
      .describe(`Where an OpenAI-compatible server is (Ollama, vLLM, LM Studio, LocalAI …). Default ${vendorUrl}.`)
      .optional(),
    OPENAI_CONCURRENCY: z
      .string()
      .regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1 to 999999.')
      .default('8')
      .transform(Number)
      .describe('How many requests may be under way at once. Default 8.'),
  })
  .refine(({ OPENAI_API_KEY: key, OPENAI_BASE_URL: url }) => key !== undefined || url !== undefined, {
    error: 'means nothing alone: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that wants no key.',
  })

const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '')

/** Any server with OpenAI's API: pictures from words, pictures from pictures, and text from both. It answers at once. */
export const openai = defineBackend({
  kind: 'openai',
  env,
  create: (settings): readonly BackendInstance[] => {
    const baseUrl = (settings.OPENAI_BASE_URL ?? vendorUrl).replace(/\/+$/, '')
    const isVendor = baseUrl === vendorUrl
    const files = createHeldFiles()
    const ask = createAsk({ baseUrl, apiKey: settings.OPENAI_API_KEY, timeoutMs: submitTimeoutMs })
    const deps = { ask, files, baseUrl, isVendor }
    return [
      {
        id: 'openai',
        limits: { concurrency: settings.OPENAI_CONCURRENCY, pollsPerSecond, submitTimeoutMs },
        ownHosts: isVendor ? [] : [hostOf(baseUrl)],
        apiUrl: baseUrl,
        backend: {
          submit: (call, signal) => submitCall(deps, call, signal),
          upload: async (file, call) => ({ url: files.hold(file, call) }),
          refuseTarget: whyRefused,
        },
      },
    ]
  },
})
