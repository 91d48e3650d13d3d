import { expect, test } from 'vitest'
import { createManualClock } from '../../../test/support/clock.ts'
import { silentLog as log } from '../../../test/support/log.ts'
import type { Environment } from '../define.ts'
import { comfyui } from './index.ts'

const opened = (env: Environment) => comfyui.open(env, { clock: createManualClock(), log, random: () => 0.5 })

test('without any of its variables it is off', () => {
  expect(opened({})).toEqual([])
  expect(opened({ COMFYUI_URL: ' ' })).toEqual([])
})

test('each server runs one and lets one wait, unless told otherwise; the same address twice is one', () => {
  const [one] = opened({ COMFYUI_URL: 'http://127.0.0.1:8188/' })
  expect(one).toMatchObject({ id: 'comfyui', limits: { concurrency: 2 }, apiUrl: 'http://127.0.0.1:8188', ownHosts: [] })
  const [three] = opened({ COMFYUI_URL: 'http://a:8188, https://b.test/comfy,http://[::1]:8188,http://A:8188/' })
  expect(three?.limits.concurrency).toBe(6)
  expect(opened({ COMFYUI_URL: 'http://a', COMFYUI_CONCURRENCY: '9' })[0]?.limits.concurrency).toBe(9)
})

test('what was kept of the tools of other servers, or of another folder, is not used', () => {
  const scope = (env: Environment): string | undefined => opened(env)[0]?.listScope
  const mine = scope({ COMFYUI_URL: 'http://a' })
  expect(scope({ COMFYUI_URL: 'http://a/' })).toBe(mine)
  expect(scope({ COMFYUI_URL: 'http://b' })).not.toBe(mine)
  expect(scope({ COMFYUI_URL: 'http://a', COMFYUI_WORKFLOWS: './others' })).not.toBe(mine)
  expect(mine).not.toContain('http')
})

test.each([
  [{ COMFYUI_WORKFLOWS: './workflows' }, /^COMFYUI_URL is missing/],
  [{ COMFYUI_URL: 'studio:8188' }, /^COMFYUI_URL must be an http or https address/],
  [{ COMFYUI_URL: 'http://a,b' }, /^COMFYUI_URL must be/],
  [{ COMFYUI_URL: ',' }, /^COMFYUI_URL must be/],
  [{ COMFYUI_URL: 'http://me:s3cret@a' }, /^COMFYUI_URL must be .*without a user name/],
  [{ COMFYUI_URL: 'http://a?token=s3cret' }, /^COMFYUI_URL must be/],
  [{ COMFYUI_URL: 'http://a', COMFYUI_AUTH: 's3cret' }, /^COMFYUI_AUTH must be one header/],
  [{ COMFYUI_URL: 'http://a', COMFYUI_AUTH: 'X-Key: s3cret\r\nX-Other: 1' }, /^COMFYUI_AUTH must be one header/],
  [{ COMFYUI_URL: 'http://a', COMFYUI_CONCURRENCY: '0' }, /^COMFYUI_CONCURRENCY must be a whole number/],
])('%j is told in one sentence, without any secret in it', (env, sentence) => {
  const attempt = (): unknown => opened(env)
  expect(attempt).toThrow(expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(sentence) as string }))
  expect(attempt).not.toThrow(/s3cret/)
})

test('a tool written by hand needs a graph', () => {
  const [instance] = opened({ COMFYUI_URL: 'http://a' })
  const refuse = instance?.backend.refuseTarget
  expect(refuse?.({})).toMatch(/names no workflow/)
  expect(refuse?.({ workflow: 'flux.json' })).toMatch(/names no workflow/)
  expect(refuse?.({ workflow: { '1': { class_type: 'SaveImage', inputs: {} } } })).toBeUndefined()
})
