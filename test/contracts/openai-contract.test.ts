import { openAiBackend, openAiKey, targets } from '../support/openai/backend.ts'
import { type Mishap, openOpenAi } from '../support/openai/index.ts'
import { backendContract } from './backend.ts'
import type { BackendUnderTest } from './backend-under-test.ts'

/** It answers at once, so there is nothing to ask afterwards; its tools are in tools.json. */
const lacks = ['poll', 'pollMany', 'find', 'parseWebhook', 'watch', 'cancel', 'download', 'listTools'] as const

const open = async (): Promise<BackendUnderTest> => {
  const server = await openOpenAi({ key: openAiKey })
  const { backend } = openAiBackend({ OPENAI_API_KEY: openAiKey, OPENAI_BASE_URL: server.url })
  const next = (mishap: Mishap) => () => server.next(mishap)
  const unclear = { sent: 'maybe', retryable: false, code: 'backend_unavailable' } as const
  const refused = { sent: 'no', retryable: false, code: 'backend_refused' } as const
  const noCredit = { sent: 'no', retryable: false, code: 'backend_credit' } as const
  const busy = { sent: 'no', retryable: true, code: 'rate_limited' } as const

  return {
    backend,
    call: (callId) => ({ callId, target: targets.image, inputs: { prompt: 'blue sea', size: '1024x1024' } }),
    outputs: { image: 'image' },
    callWithPicture: (callId, url) => ({ callId, target: targets.edit, inputs: { prompt: 'make it night', image: url } }),
    unknownRef: 'openai-gen_z.1',
    secrets: [openAiKey, openAiKey.slice(-4), server.host, 'org-ab12CD34ef56'],
    hold: () => server.hold(),
    release: server.release,
    failNext: () => {
      server.next('content')
      return { code: 'backend_refused', detail: /safety system/ }
    },
    loseNextAnswer: next('reset'),
    submitProblems: [
      { name: 'answer lost', arrange: next('reset'), ...unclear },
      { name: 'half an answer', arrange: next('truncated'), ...unclear },
      { name: 'no JSON', arrange: next('html'), ...unclear },
      { name: 'too much of it', arrange: next('huge'), ...unclear },
      { name: '500', arrange: next('server_error'), ...unclear },
      { name: '503', arrange: next('overloaded'), ...unclear },
      { name: 'busy', arrange: next('rate_limited'), ...busy, retryAfterMs: 2000 },
      { name: 'busy for less than seconds', arrange: next('rate_limited_ms'), ...busy, retryAfterMs: 1250 },
      { name: 'wrong key', arrange: next('unauthorized'), ...refused },
      { name: 'wrong organization', arrange: next('wrong_organization'), ...refused },
      { name: 'forbidden', arrange: next('forbidden'), ...refused },
      { name: 'a redirect', arrange: next('redirect'), ...refused },
      { name: 'no quota', arrange: next('no_quota'), ...noCredit },
      { name: 'hard limit', arrange: next('hard_limit'), ...noCredit },
      { name: 'not paid', arrange: next('payment'), ...noCredit },
      { name: 'too long', arrange: next('too_long'), sent: 'no', retryable: false, code: 'payload_too_large' },
    ],
    goDown: () => server.next('reset'),
    comeBack: () => undefined,
    settled: async () => undefined,
    close: server.close,
  }
}

backendContract('openai', open, lacks)
