import { expect, test } from 'vitest'
import { createManualClock } from '../../test/support/clock.ts'
import { silentLog as log } from '../../test/support/log.ts'
import { DarkroomError } from '../model/errors.ts'
import { backendVariables, openBackends } from './index.ts'

const context = { clock: createManualClock(), log, random: () => 0.5 }
const messageFor = (env: Record<string, string>): string => {
  try {
    openBackends(env, context)
  } catch (error) {
    if (error instanceof DarkroomError && error.code === 'config_invalid') return error.message
    throw error
  }
  return 'no mistake'
}

test('a backend is off when none of its variables is set, and empty counts as unset', () => {
  expect(openBackends({ PATH: '/bin' }, context)).toEqual([])
  expect(openBackends({ COMFYDEPLOY_API_KEY: '', COMFYDEPLOY_API_URL: '  ' }, context)).toEqual([])
})

test('the key alone opens it with the defaults', () => {
  const [instance, ...others] = openBackends({ COMFYDEPLOY_API_KEY: ' some-key ' }, context)
  expect(others).toEqual([])
  expect(instance).toMatchObject({ id: 'comfydeploy', limits: { concurrency: 10 }, ownHosts: [] })
  const methods = ['submit', 'poll', 'pollMany', 'find', 'parseWebhook', 'cancel', 'upload', 'refuseTarget', 'listTools']
  expect(Object.keys(instance?.backend ?? {}).sort()).toEqual(methods.sort())
})

test('a named address makes its host our own, and a trailing slash does no harm', () => {
  const env = { COMFYDEPLOY_API_KEY: 'k', COMFYDEPLOY_API_URL: 'http://studio.lan:3011/api/', COMFYDEPLOY_CONCURRENCY: '3' }
  expect(openBackends(env, context)[0]).toMatchObject({ limits: { concurrency: 3 }, ownHosts: ['studio.lan'] })
})

test('without the marker there is no find', () => {
  expect(openBackends({ COMFYDEPLOY_API_KEY: 'k' }, { ...context, callMarker: false })[0]?.backend.find).toBeUndefined()
})

test.each([
  [
    { COMFYDEPLOY_API_URL: 'https://x.example' },
    'COMFYDEPLOY_API_KEY is missing although COMFYDEPLOY_API_URL is set: set it too, or remove that one.',
  ],
  [
    { COMFYDEPLOY_API_KEY: 'k', COMFYDEPLOY_API_URL: 'nonsense' },
    'COMFYDEPLOY_API_URL must be an http or https address such as https://api.comfydeploy.com/api.',
  ],
  [
    { COMFYDEPLOY_API_KEY: 'k', COMFYDEPLOY_API_URL: 'ftp://x.example' },
    'COMFYDEPLOY_API_URL must be an http or https address such as https://api.comfydeploy.com/api.',
  ],
  [{ COMFYDEPLOY_API_KEY: 'k', COMFYDEPLOY_CONCURRENCY: '0' }, 'COMFYDEPLOY_CONCURRENCY must be a whole number from 1 to 999999.'],
  [{ COMFYDEPLOY_API_KEY: 'k', COMFYDEPLOY_ENVIRONMENT: 'prod' }, /^COMFYDEPLOY_ENVIRONMENT must be one of production, staging, /],
])('%o is a mistake that names the variable', (env, message) => {
  expect(messageFor(env as Record<string, string>)).toMatch(message)
})

test('a key with a blank in it is a mistake, and it is not repeated in the message', () => {
  const message = messageFor({ COMFYDEPLOY_API_KEY: 'abc def' })
  expect(message).toMatch(/^COMFYDEPLOY_API_KEY must be the key alone/)
  expect(message).not.toContain('abc')
})

test('every variable is explained', () => {
  expect(backendVariables.map(({ name }) => name)).toContain('COMFYDEPLOY_API_KEY')
  for (const { name, meaning } of backendVariables) expect(meaning, name).toMatch(/^[A-Z].{20,}\.$/)
})
