import { openBackends } from '../../../src/backends/index.ts'
import { systemClock } from '../../../src/clock.ts'
import { silentLog } from '../../../src/log.ts'
import type { JsonObject } from '../../../src/model/json.ts'
import type { BackendInstance } from '../../../src/ports/backend.ts'

export const openAiKey = 'sk-test-0123456789abcdefghij'

/** The project's own backend, as that environment opens it. */
export const openAiBackend = (env: Readonly<Record<string, string>>): BackendInstance => {
  const [instance] = openBackends(env, { clock: systemClock, log: silentLog, random: Math.random })
  if (instance === undefined) throw new Error('the openai backend was not opened')
  return instance
}

export const targets = {
  image: { operation: 'image', model: 'gpt-image-1' },
  edit: { operation: 'edit', model: 'gpt-image-1' },
  text: { operation: 'text', model: 'gpt-5-mini' },
} as const satisfies Record<string, JsonObject>
