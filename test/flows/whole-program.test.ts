import { afterEach, describe, expect, it } from 'vitest'
import type { Quirks } from '../../src/playground/comfydeploy/index.ts'
import type { Everything } from '../support/e2e.ts'
import { startEverything } from '../support/e2e.ts'

let all: Everything
afterEach(() => all.close())

const run = (tool: string, inputs: Record<string, unknown>, wait = 20) => all.call('POST', `/api/v1/tools/${tool}/run`, { inputs, wait })

describe('the whole program beside a local ComfyDeploy', () => {
  it('lists its deployments as tools, runs one, and hands out the picture', async () => {
    all = await startEverything()
    const { body: listed } = await all.call('GET', '/api/v1/tools')
    const paint = listed.tools.find((tool: { commandName: string }) => tool.commandName === 'paint')
    expect(paint).toMatchObject({ backend: 'comfydeploy', available: true, outputSchema: [{ kind: 'image' }] })

    const { status, body } = await run('paint', { prompt: 'a lighthouse at dusk' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'completed', toolId: paint.toolId, error: null, outputs: [{ kind: 'image' }] })
    expect(body.costUsd ?? body.estimatedCostUsd).toEqual(expect.any(Number))
    const picture = await fetch(body.outputs[0].url)
    expect(picture.status).toBe(200)
    expect(picture.headers.get('content-type')).toMatch(/^image\//)
    expect((await picture.arrayBuffer()).byteLength).toBe(body.outputs[0].bytes)
  })

  it.each<[string, Partial<Quirks>]>([
    ['webhooks doubled', { webhooksDoubled: true }],
    ['webhooks in the wrong order', { webhooksReordered: true }],
    ['webhooks as GET with a body', { webhooksAsGet: true }],
    ['webhooks without event_type', { webhooksWithoutEventType: true }],
    ['webhooks before the submit has answered', { webhooksBeforeAnswer: true }],
    ['forged webhooks', { webhooksForged: true }],
    ['a tick of success with nothing in it, before and after the real one', { emptySuccessTick: 'both' }],
    ['webhooks lost: it polls', { webhooksDropped: true }],
    ['private files with signed addresses', { privateFiles: true }],
    ['the answer to the submit lost: the run is found', { submit: 'answer_lost' }],
    ['a 500 after the run began: the run is found', { submit: 'error_500_after' }],
    ['too many requests, then fine', { nextSubmits: ['rate_limited'], retryAfterSeconds: 1 }],
    ['every second poll a 500', { poll: 'every_second_500' }],
  ])('completes once and submits once, with %s', async (_, quirks) => {
    all = await startEverything({ standIn: { quirks }, machine: { settings: { submitTimeoutMs: 3_000, settleWindowMs: 2_000 } } })
    const { status, body } = await run('paint', { prompt: 'a lighthouse' }, 40)
    expect({ status, state: body.status, error: body.error }).toEqual({ status: 200, state: 'completed', error: null })
    await all.standIn.settled()
    expect(all.standIn.runs()).toHaveLength(1)
    const { body: later } = await all.call('GET', `/internal/v1/generations/${body.generationId}`)
    expect(later).toMatchObject({ status: 'completed', outputs: [{ bytes: body.outputs[0].bytes }] })
  })

  it.each<[string, Partial<Quirks>, string]>([
    ['out of memory', { end: 'out_of_memory' }, 'out_of_memory'],
    ['a missing model', { end: 'model_missing' }, 'model_missing'],
    ['a failure with a reason', { end: 'failed_with_reason' }, 'run_failed'],
    ['a failure that nobody explains', { end: 'failed' }, 'run_failed'],
    ['a timeout there', { end: 'timeout' }, 'timed_out'],
    ['no credit', { submit: 'no_credit' }, 'backend_credit'],
    ['a request it finds invalid', { submit: 'invalid' }, 'backend_refused'],
    ['success with nothing in it', { end: 'empty_success' }, 'output_lost'],
    ['a file that is gone', { file: 'missing' }, 'output_lost'],
  ])('tells a person what happened: %s', async (_, quirks, code) => {
    all = await startEverything({ standIn: { quirks } })
    const { body } = await run('paint', { prompt: 'a lighthouse' }, 60)
    expect(body).toMatchObject({ status: 'failed', error: { code } })
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1:\d+\/(api|cd-bucket)|Traceback|cd-key/)
    expect(all.standIn.runs().length).toBeLessThanOrEqual(1)
  })

  it('sends a picture as an upload of its own, and gets it back upside down', async () => {
    all = await startEverything()
    const drawn = await run('paint', { prompt: 'a ship' })
    const bytes = Buffer.from(await (await fetch(drawn.body.outputs[0].url)).arrayBuffer())
    const { body: tools } = await all.call('GET', '/api/v1/tools')
    const tool = tools.tools.find((each: { handlerType: string }) => each.handlerType === 'image_only')
    const field = tool.inputSchema.find((each: { type: string }) => each.type === 'image').name
    const { body } = await run(tool.commandName, { [field]: `data:image/png;base64,${bytes.toString('base64')}` })
    expect(body).toMatchObject({ status: 'completed' })
    expect(body.inputs[field]).toMatch(/^media:/)
    expect(all.standIn.runs().at(-1)?.inputs[field]).toContain(all.standIn.fileBaseUrl)
  })

  it('cancels at the backend', async () => {
    all = await startEverything()
    all.standIn.hold()
    const { body } = await all.call('POST', '/internal/v1/execute', { toolId: 'paint', inputs: { prompt: 'x' } })
    await all.standIn.submitted(1)
    await expect
      .poll(async () => (await all.call('GET', `/internal/v1/generations/${body.generationId}`)).body.stage)
      .toMatch(/queued|executing/)
    await all.call('POST', `/internal/v1/generations/${body.generationId}/cancel`)
    await expect
      .poll(async () => (await all.call('GET', `/internal/v1/generations/${body.generationId}`)).body.status, { timeout: 15_000 })
      .toBe('cancelled')
    expect(all.standIn.runs()[0]).toMatchObject({ status: 'cancelled', cancelRequests: 1 })
  })

  it('goes on after a stop in the middle of a run, and asks the backend nothing twice', async () => {
    all = await startEverything()
    all.standIn.hold()
    const { body } = await all.call('POST', '/internal/v1/execute', { toolId: 'paint', inputs: { prompt: 'x' } })
    await all.standIn.submitted(1)
    await all.restart()
    all.standIn.release()
    await expect
      .poll(async () => (await all.call('GET', `/internal/v1/generations/${body.generationId}`)).body.status, { timeout: 20_000 })
      .toBe('completed')
    expect(all.standIn.runs()).toHaveLength(1)
  })

  it('serves the last good tools while the API is down, at a start too', async () => {
    all = await startEverything()
    const before = (await all.call('GET', '/api/v1/tools')).body.tools.length
    all.standIn.quirks.apiDown = true
    await all.restart()
    expect((await all.call('GET', '/api/v1/tools')).body.tools).toHaveLength(before)
    all.standIn.quirks.apiDown = false
    expect((await run('paint', { prompt: 'x' }, 30)).body.status).toBe('completed')
  })

  it("shows neither its own key nor the backend's, nor where the backend is", async () => {
    all = await startEverything()
    const { body } = await run('paint', { prompt: 'x' })
    const told = await Promise.all(
      ['/api/v1/tools', `/internal/v1/generations/${body.generationId}`, '/openapi.json', '/readyz', '/metrics'].map((path) =>
        all.call('GET', path, undefined, 'trusted-key'),
      ),
    )
    const everything = JSON.stringify(told.map((answer) => answer.body))
    expect(everything).not.toMatch(/cd-key-for-tests|plain-key|trusted-key/)
    expect(everything).not.toContain(all.standIn.url)
  })
})
