import { expect, test, vi } from 'vitest'
import { openAiBackend, openAiKey, targets } from '../support/openai/backend.ts'
import { openOpenAi } from '../support/openai/index.ts'
import { signal } from './backend-under-test.ts'

const loaded = vi.hoisted(() => ({ times: 0 }))
vi.mock('openai', async (original) => {
  loaded.times += 1
  return original()
})

test('the library is loaded when something is first asked of it, and not before', async () => {
  const server = await openOpenAi({ key: openAiKey })
  try {
    const { backend } = openAiBackend({ OPENAI_API_KEY: openAiKey, OPENAI_BASE_URL: server.url })
    expect(backend.refuseTarget?.(targets.text)).toBeUndefined()
    expect(loaded.times).toBe(0)
    await backend.submit({ callId: 'gen_a.1', target: targets.text, inputs: { prompt: 'Hello' } }, signal())
    expect(loaded.times).toBe(1)
  } finally {
    await server.close()
  }
})
