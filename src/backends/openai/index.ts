import { z } from 'zod'
import type { BackendInstance } from '../../ports/backend.ts'
import { defineBackend } from '../define.ts'
import { addressVariable, concurrencyVariable, hostOf, keyVariable } from '../variables.ts'
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
    OPENAI_API_KEY: keyVariable('where you got it')
      .optional()
      .describe('The key of OpenAI or of a compatible server. It or OPENAI_BASE_URL set: tools in tools.json can name the backend openai.'),
    OPENAI_BASE_URL: addressVariable('http://127.0.0.1:11434/v1')
      .optional()
      .describe(`Where an OpenAI-compatible server is (Ollama, vLLM, LM Studio, LocalAI …). Default ${vendorUrl}.`),
    OPENAI_CONCURRENCY: concurrencyVariable().default(8).describe('How many requests may be under way at once. Default 8.'),
  })
  .refine(({ OPENAI_API_KEY: key, OPENAI_BASE_URL: url }) => key !== undefined || url !== undefined, {
    error: 'means nothing alone: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that wants no key.',
  })

/** Any server with OpenAI's API: pictures from words, pictures from pictures, and text from both. It answers at once. */
export const openai = defineBackend({
  kind: 'openai',
  env,
  create: (settings): readonly BackendInstance[] => {
    const baseUrl = settings.OPENAI_BASE_URL ?? vendorUrl
    const isVendor = baseUrl === vendorUrl
    const files = createHeldFiles()
    const apiKey = settings.OPENAI_API_KEY
    const secrets = [new URL(baseUrl).host, ...(apiKey === undefined ? [] : [apiKey])]
    const ask = createAsk({ baseUrl, apiKey, timeoutMs: submitTimeoutMs, secrets })
    const deps = { ask, files, baseUrl, secrets, isVendor }
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
