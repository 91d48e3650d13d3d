import { expect, test } from 'vitest'
import { fixture } from '../../../test/support/fixture.ts'
import { call, runRow, talking } from '../../../test/support/scripted-comfydeploy.ts'
import { DarkroomError } from '../../model/errors.ts'

const { signal } = new AbortController()

test('a poll of the captured run, its callId and names included', async () => {
  const captured = fixture<Record<string, unknown>>('comfydeploy-run-success.json')
  const workflow_inputs = { darkroom_call_id: 'g1.1', darkroom_outputs: '{"5":["poster","image"]}' }
  const { backend, seen } = await talking(() => ({ json: { ...captured, workflow_inputs } }))
  expect(await backend.poll(String(captured['id']), signal)).toMatchObject({
    callId: 'g1.1',
    status: 'completed',
    outputs: [{ name: 'poster', kind: 'image' }],
  })
  expect(seen[0]).toMatchObject({ path: `/run/${String(captured['id'])}`, query: { queue_position: 'true' } })
})

test.each([
  [404, 'Run not found'],
  [403, 'You are not authorized to access this resource'],
])('a poll answered %i %s: it does not know the run', async (status, detail) => {
  const { backend } = await talking(() => ({ status, json: { detail } }))
  expect(await backend.poll('r/1', signal)).toEqual({ ref: 'r/1', status: 'unknown' })
})

test.each([
  [500, { text: 'Internal Server Error' }],
  [401, { json: { detail: 'Invalid or missing token' } }],
  [403, { json: { detail: 'Your account has been suspended' } }],
  [200, { text: '<html>' }],
  [200, { json: { id: 'another', status: 'success' } }],
])('a poll answered %i %j says nothing', async (status, answer) => {
  const { backend } = await talking(() => ({ status, ...answer }))
  await expect(backend.poll('r1', signal)).rejects.toBeInstanceOf(DarkroomError)
})

test('after a failure the reason is fetched from the raw list, and without one the failure stands', async () => {
  const failed = runRow({ status: 'failed', run_duration: 4.5, gpu: 'A10G' })
  const data = {
    exception_message: 'CUDA out of memory',
    exception_type: 'torch.OutOfMemoryError',
    node_type: 'KSampler',
    node_id: '3',
    traceback: ['x'],
  }
  const { backend, seen } = await talking(({ path }) => ({
    json: path === '/run/r1' ? failed : [runRow({ id: 'r0' }), { ...failed, outputs: [{ data }] }],
  }))
  expect(await backend.poll('r1', signal)).toMatchObject({
    status: 'failed',
    code: 'out_of_memory',
    detail: 'KSampler (node 3): torch.OutOfMemoryError: CUDA out of memory',
    retryable: false,
    usage: { seconds: 4.5, gpu: 'A10G' },
  })
  expect(seen[1]).toMatchObject({ path: '/workflow/w1/runs', query: { with_outputs: 'true' } })
  const silent = await talking(({ path }) => (path === '/run/r1' ? { json: failed } : { status: 500, text: 'x' }))
  expect(await silent.backend.poll('r1', signal)).toMatchObject({ status: 'failed', code: 'run_failed', retryable: false })
})

const since = new Date(Date.UTC(2026, 0, 1))
const at = (minutes: number): string => new Date(since.getTime() + minutes * 60_000).toISOString().replace('T', ' ').replace('Z', '000')

test('find looks through every page of the workflow, newest first, until before it could have begun', async () => {
  const rows = Array.from({ length: 120 }, (_, index) =>
    runRow({ id: `r${index}`, created_at: at(60 - index), workflow_inputs: index === 65 ? { darkroom_call_id: 'g1.1' } : null }),
  )
  const { backend, seen } = await talking(({ query }) => ({
    json: rows.slice(Number(query['offset']), Number(query['offset']) + Number(query['limit'])),
  }))
  expect(await backend.find(call, since, signal)).toMatchObject({ ref: 'r65', callId: 'g1.1', status: 'running' })
  expect(seen.map(({ query }) => query['with_inputs'])).toEqual(['true', 'true'])
  expect(await backend.find({ ...call, callId: 'g2.1' }, since, signal)).toBeUndefined()
  expect(await backend.find({ ...call, callId: 'g2.1' }, new Date(0), signal)).toBeUndefined()
  expect(seen.length).toBe(2 + 2 + 4)
})

test('find asks an ended run itself how it ended', async () => {
  const row = runRow({ status: 'success', workflow_inputs: { darkroom_call_id: 'g1.1' } })
  const outputs = [{ data: { images: [{ url: 'http://f/a.png', type: 'output', filename: 'a.png' }] }, node_meta: { node_id: '5' } }]
  const { backend } = await talking(({ path }) => ({ json: path === '/run/r1' ? { ...row, outputs } : [row] }))
  expect(await backend.find(call, since, signal)).toMatchObject({ ref: 'r1', status: 'completed', outputs: [{ name: 'poster' }] })
})

test.each([
  [{ status: 500, text: 'x' }],
  [{ json: { nothing: true } }],
  [{ json: [{ ...runRow(), workflow_inputs: undefined }] }],
  [{ json: [{ broken: true }] }],
])('find never says "none" when it can not know: %j', async (answer) => {
  const { backend } = await talking(() => answer)
  await expect(backend.find(call, since, signal)).rejects.toBeInstanceOf(DarkroomError)
})

test('many polls: one list for what lives, single ones for the rest, silence for what can not be said', async () => {
  const states: Record<string, string> = { r1: 'running', r2: 'success', r3: 'not-started', r4: 'running' }
  let next = 0
  const { backend, seen } = await talking(({ method, path }) => {
    if (method === 'POST') return { json: { run_id: `r${++next}` } }
    if (path.startsWith('/v2/'))
      return {
        json: [
          { id: 'r1', status: 'running' },
          { id: 'r2', status: 'success' },
          { id: 'r3', status: 'not-started' },
        ],
      }
    const id = path.split('/').at(-1) ?? ''
    return id === 'r5' ? { status: 500, text: 'x' } : { json: runRow({ id, status: states[id] }) }
  })
  for (let index = 0; index < 5; index++) await backend.submit(call, signal)
  seen.length = 0
  const updates = await backend.pollMany(['r1', 'r2', 'r3', 'r4', 'r5'], signal)
  expect(Object.fromEntries(updates.map(({ ref, status }) => [ref, status]))).toEqual({
    r1: 'running',
    r2: 'completed',
    r3: 'queued',
    r4: 'running',
  })
  expect(seen.map(({ path }) => path).sort()).toEqual(['/run/r2', '/run/r4', '/run/r5', '/v2/workflow/w1/runs'])
})

test('runs of a workflow that nobody knows are asked one by one', async () => {
  const { backend, seen } = await talking(({ path }) => ({ json: runRow({ id: path.split('/').at(-1) }) }))
  expect(await backend.pollMany(['a', 'b', 'c'], signal)).toHaveLength(3)
  expect(seen.every(({ path }) => path.startsWith('/run/'))).toBe(true)
})
