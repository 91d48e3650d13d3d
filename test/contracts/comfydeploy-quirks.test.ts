import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import type { SubmitAnswer } from '../../src/playground/comfydeploy/index.ts'
import { type Bench, headers, openBench } from '../support/stand-in-bench.ts'

/** Every switch of the stand-in does what it says. Time stands still here: nothing waits for a timer. */

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

describe('submits', () => {
  const made = (): number => bench.standIn.runs().length

  test.each<[SubmitAnswer, number, number]>([
    ['error_500_before', 500, 0],
    ['error_500_after', 500, 1],
    ['error_400_after', 400, 1],
    ['rate_limited', 429, 0],
    ['unauthorized', 401, 0],
    ['no_credit', 403, 0],
    ['suspended', 403, 0],
    ['invalid', 422, 0],
  ])('%s answers %i and has made %i runs', async (answer, status, runs) => {
    bench.standIn.quirks.nextSubmits.push(answer)
    const response = await bench.submit()
    expect([response.status, made()]).toEqual([status, runs])
    expect(response.headers.get('retry-after')).toBe(answer === 'rate_limited' ? '2' : null)
    await response.text()
    // Used up: the next one is normal.
    expect((await bench.submit()).status).toBe(200)
    await bench.standIn.settled()
  })

  test('a plain-text 500', async () => {
    bench.standIn.quirks.submit = 'error_500_before'
    const response = await bench.submit()
    expect([await response.text(), response.headers.get('content-type')]).toEqual(['Internal Server Error', 'text/plain; charset=utf-8'])
  })

  test('the answer lost: the connection breaks, the run goes on', async () => {
    bench.standIn.quirks.nextSubmits.push('answer_lost')
    await expect(bench.submit()).rejects.toThrow()
    await bench.standIn.settled()
    expect(bench.standIn.runs().map(({ status, inputs }) => [status, inputs['marker']])).toEqual([['success', 'gen.1']])
  })

  test('a 400 while part of the graph runs: the row says failed, and there are outputs', async () => {
    bench.standIn.quirks.nextSubmits.push('error_400_after')
    expect(await (await bench.submit()).text()).toContain('Error creating run: 400')
    await bench.standIn.settled()
    const run = await bench.runOf(bench.standIn.runs()[0]?.runId ?? '')
    expect([run.status, run.outputs.length]).toEqual(['failed', 1])
  })

  test('the answer late: it waits for the clock, or to be released', async () => {
    bench.standIn.quirks.submitDelayMs = 5000
    let answered = false
    const late = bench.submit().then((response) => {
      answered = true
      return response
    })
    await bench.standIn.submitted(1)
    await bench.standIn.settled()
    expect([answered, bench.standIn.runs()[0]?.status]).toEqual([false, 'success'])
    await vi.waitFor(() => {
      bench.clock.advance(5000)
      expect(answered).toBe(true)
    })
    expect((await late).status).toBe(200)

    bench.standIn.quirks.submitDelayMs = 0
    bench.standIn.hold('answer')
    const held = bench.submit()
    await bench.standIn.submitted(2)
    await bench.standIn.settled()
    expect(bench.standIn.runs()[1]?.status).toBe('success')
    bench.standIn.release()
    expect((await held).status).toBe(200)
  })

  test('unknown inputs are kept, unless they are dropped', async () => {
    const id = await bench.runIdOf(bench.submit())
    expect((await bench.runOf(id))['workflow_inputs']).toMatchObject({ marker: 'gen.1' })
    bench.standIn.quirks.unknownInputsDropped = true
    const second = await bench.runOf(await bench.runIdOf(bench.submit()))
    expect(second['workflow_inputs']).toEqual({ seed: 3, width: 64, height: 64, prompt: 'blue' })
  })

  test('a machine that is not ready: 500, and a failed row', async () => {
    expect((await bench.submit({ deployment_id: bench.idOf('Sleepy') })).status).toBe(500)
    bench.standIn.quirks.machinesNotReady = true
    expect((await bench.submit()).status).toBe(500)
    expect(bench.standIn.runs().map(({ status }) => status)).toEqual(['failed', 'failed'])
  })

  test('down: every connection to the API breaks, files still come', async () => {
    const id = await bench.runIdOf(bench.submit())
    await bench.standIn.settled()
    const url = bench.urlOf(await bench.runOf(id))
    bench.standIn.quirks.apiDown = true
    await expect(bench.submit()).rejects.toThrow()
    await expect(bench.fetchRun(id)).rejects.toThrow()
    expect((await fetch(url)).status).toBe(200)
    bench.standIn.quirks.apiDown = false
    expect((await bench.runOf(id)).status).toBe('success')
  })

  test('a picture inside the request becomes a file before it is stored', async () => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    await bench.submit({ deployment_id: bench.idOf('Invert'), inputs: { input_image: `data:image/png;base64,${png}` } })
    await bench.standIn.settled()
    expect(bench.standIn.runs()[0]?.inputs['input_image']).toMatch(/^http.*\/inputs\/img_/)
    expect(bench.standIn.runs()[0]?.status).toBe('success')
  })
})

describe('runs', () => {
  test.each([
    ['failed', 'failed', 0],
    ['failed_with_reason', 'failed', 0],
    ['out_of_memory', 'failed', 0],
    ['model_missing', 'failed', 0],
    ['timeout', 'timeout', 0],
    ['empty_success', 'success', 0],
    ['success', 'success', 1],
  ] as const)('ending %s: %s with %i outputs', async (ending, status, outputs) => {
    bench.standIn.quirks.end = ending
    const id = await bench.runIdOf(bench.submit())
    await bench.standIn.settled()
    const run = await bench.runOf(id)
    expect([run.status, run.outputs.length]).toEqual([status, outputs])
    const workflowId = bench.standIn.runs()[0]?.workflowId ?? ''
    const raw = (await (await fetch(`${bench.standIn.url}/workflow/${workflowId}/runs`, { headers })).json()) as {
      outputs: { data: JsonObject }[]
    }[]
    const reasons = raw[0]?.outputs.map(({ data }) => data['exception_message'] ?? data['error'] ?? 'file')
    expect(reasons).toHaveLength(ending === 'failed' || ending === 'timeout' || ending === 'empty_success' ? 0 : 1)
  })

  test('stuck, until somebody ends it', async () => {
    bench.standIn.quirks.nextEnds.push('stuck')
    const id = await bench.runIdOf(bench.submit())
    await bench.standIn.settled()
    bench.clock.advance(23 * 3_600_000)
    expect((await bench.runOf(id)).status).toBe('running')
    // A day without a word reads as a timeout, and is stored nowhere.
    bench.clock.advance(2 * 3_600_000)
    expect((await bench.runOf(id)).status).toBe('timeout')
    expect(bench.standIn.runs()[0]?.status).toBe('running')
    await bench.standIn.finish(id)
    expect((await bench.runOf(id)).status).toBe('success')
  })

  test('held where one likes, and let go one by one or all together', async () => {
    bench.standIn.hold('not-started')
    const [first, second, third] = [
      await bench.runIdOf(bench.submit()),
      await bench.runIdOf(bench.submit()),
      await bench.runIdOf(bench.submit()),
    ]
    await bench.standIn.settled()
    const position = async (id: string) =>
      ((await (await fetch(`${bench.standIn.url}/run/${id}?queue_position=true`, { headers })).json()) as JsonObject)['queue_position']
    expect([await position(first), await position(second), await position(third)]).toEqual([0, 1, 2])
    expect((await bench.runOf(third))['queue_position']).toBeNull()
    await bench.standIn.finish(second, 'failed')
    expect(bench.standIn.runs().map(({ status }) => status)).toEqual(['not-started', 'failed', 'not-started'])
    bench.standIn.release()
    await bench.standIn.settled()
    expect(bench.standIn.runs().map(({ status }) => status)).toEqual(['success', 'failed', 'success'])
  })

  test('cancel: at once and told of; a no-op; impossible', async () => {
    bench.standIn.hold('running')
    const ids = [await bench.runIdOf(bench.submit()), await bench.runIdOf(bench.submit()), await bench.runIdOf(bench.submit())] as const
    await bench.standIn.settled()
    expect(await (await bench.cancel(ids[0])).json()).toEqual({ status: 'success', message: 'Function cancelled' })
    await bench.standIn.settled()
    expect(bench.told().at(-1)).toBe('cancelled0')
    bench.standIn.quirks.cancel = 'ignored'
    expect((await bench.cancel(ids[1])).status).toBe(200)
    bench.standIn.quirks.cancel = 'error_500'
    expect((await bench.cancel(ids[2])).status).toBe(500)
    bench.standIn.release()
    await bench.standIn.settled()
    expect(bench.standIn.runs().map(({ status, cancelRequests }) => [status, cancelRequests])).toEqual([
      ['cancelled', 1],
      ['success', 1],
      ['success', 1],
    ])
    // What has ended stays, and nobody is bench.told.
    const before = bench.receiver.received().length
    bench.standIn.quirks.cancel = 'normal'
    expect((await bench.cancel(ids[2])).status).toBe(200)
    await bench.standIn.settled()
    expect([bench.standIn.runs()[2]?.status, bench.receiver.received().length]).toEqual(['success', before])
  })

  test('a poll fails when told to', async () => {
    const id = await bench.runIdOf(bench.submit())
    await bench.standIn.settled()
    bench.standIn.quirks.nextPolls.push('error_404', 'error_500')
    expect([(await bench.fetchRun(id)).status, (await bench.fetchRun(id)).status, (await bench.fetchRun(id)).status]).toEqual([
      404, 500, 200,
    ])
    bench.standIn.quirks.poll = 'every_second_500'
    const statuses = [
      (await bench.fetchRun(id)).status,
      (await bench.fetchRun(id)).status,
      (await bench.fetchRun(id)).status,
      (await bench.fetchRun(id)).status,
    ]
    expect(statuses.filter((status) => status === 500)).toHaveLength(2)
  })

  test('a graph without files never succeeds, where that is so', async () => {
    const graph = { '1': { class_type: 'ShowText|pysssss', inputs: { text: 'hello' } } }
    const { id } = bench.standIn.world.add({ name: 'Words', graph })
    const first = await bench.runOf(await bench.runIdOf(bench.submit({ deployment_id: id })))
    await bench.standIn.settled()
    expect((await bench.runOf(first.id)).outputs[0]?.data).toEqual({ text: ['hello'] })
    bench.standIn.quirks.needsFilesToSucceed = true
    const second = await bench.runIdOf(bench.submit({ deployment_id: id }))
    await bench.standIn.settled()
    expect((await bench.runOf(second)).status).toBe('timeout')
  })
})
