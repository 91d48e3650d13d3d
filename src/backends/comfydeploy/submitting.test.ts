import { expect, test } from 'vitest'
import { call, runRow, talking } from '../../../test/support/scripted-comfydeploy.ts'
import { BackendError } from '../../model/errors.ts'

const { signal } = new AbortController()

test('a submit sends what the vendor wants and nothing else', async () => {
  const { backend, seen } = await talking(() => ({ json: { run_id: 'r1' } }))
  expect(await backend.submit(call, signal)).toEqual({ ref: 'r1', callId: 'g1.1', status: 'queued' })
  expect(seen[0]).toMatchObject({ method: 'POST', path: '/run/deployment/queue' })
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
    deployment_id: 'd1',
    inputs: { pics: '["http://x/a.png"]', size: 4, darkroom_call_id: 'g1.1', darkroom_outputs: '{"5":["poster","image"]}' },
    webhook: 'http://us/hook',
    webhook_intermediate_status: true,
  })
})

test('without a webhook and without the marker nothing of either is sent', async () => {
  const { backend, seen } = await talking(() => ({ json: { run_id: 'r1' } }), false)
  await backend.submit({ callId: 'g1.1', target: { deploymentId: 'd1' }, inputs: { a: 'b' } }, signal)
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ deployment_id: 'd1', inputs: { a: 'b' } })
})

test.each([
  [401, 'Invalid or expired token', { sent: 'no', code: 'backend_refused', retryable: false }],
  [403, 'Insufficient your GPU credits to create run', { sent: 'no', code: 'backend_credit', retryable: false }],
  [403, 'Your account has been suspended', { sent: 'no', code: 'backend_refused', retryable: false }],
  [404, 'Deployment not found', { sent: 'no', code: 'backend_refused', retryable: false }],
  [400, 'Invalid machine type', { sent: 'no', code: 'backend_refused', retryable: false }],
  [422, [{ loc: ['body', 'inputs'], msg: 'bad' }], { sent: 'no', code: 'backend_refused', retryable: false }],
  [429, 'slow down', { sent: 'no', code: 'rate_limited', retryable: true, retryAfterMs: 9_000 }],
  [500, 'oops', { sent: 'maybe', code: 'backend_unavailable' }],
  [502, undefined, { sent: 'maybe', code: 'backend_unavailable' }],
] as const)('a submit answered %i %j', async (status, detail, expected) => {
  const { backend } = await talking(() => ({
    status,
    ...(detail === undefined ? { text: 'Internal Server Error' } : { json: { detail } }),
    headers: { 'retry-after': '9' },
  }))
  const error: unknown = await backend.submit(call, signal).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(BackendError)
  expect(error).toMatchObject(expected)
})

test('a submit that reached nobody may be sent again', async () => {
  const { backend, server } = await talking(() => ({}))
  await server.close()
  await expect(backend.submit(call, signal)).rejects.toMatchObject({ sent: 'no', code: 'backend_unavailable', retryable: true })
})

test('an answer without an id may stand for a run', async () => {
  for (const answer of [{ json: {} }, { text: '<html>' }, { text: '' }, { json: { run_id: 7 } }]) {
    const { backend } = await talking(() => answer)
    await expect(backend.submit(call, signal)).rejects.toMatchObject({ sent: 'maybe' })
  }
})

test('after an odd 400 the list of runs says whether one began', async () => {
  const began = await talking(({ method }) =>
    method === 'POST'
      ? { status: 400, json: { detail: 'prompt_outputs_failed_validation' } }
      : { json: [runRow({ workflow_inputs: { darkroom_call_id: 'g1.1' } })] },
  )
  expect(await began.backend.submit(call, signal)).toMatchObject({ ref: 'r1', callId: 'g1.1', status: 'running' })
  const not = await talking(({ method }) => (method === 'POST' ? { status: 400, json: { detail: 'odd' } } : { json: [] }))
  await expect(not.backend.submit(call, signal)).rejects.toMatchObject({ sent: 'no', code: 'backend_refused' })
  const unclear = await talking(({ method }) => (method === 'POST' ? { status: 400, json: { detail: 'odd' } } : { status: 500, text: 'x' }))
  await expect(unclear.backend.submit(call, signal)).rejects.toMatchObject({ sent: 'maybe' })
})
