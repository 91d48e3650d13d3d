import { afterEach, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/model/json.ts'
import type { ComfyDeployStandIn, SampleDeployment, StandInOptions } from '../../src/playground/comfydeploy/index.ts'
import { openStandIn, openWebhookReceiver, standInKey, type WebhookReceiver } from '../support/comfydeploy.ts'
import { fixture } from '../support/fixture.ts'

/** The stand-in answers as the real one was recorded: the same keys in the same order, the same kinds of values. */

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
const start = async (options: Partial<StandInOptions> = {}): Promise<ComfyDeployStandIn> => {
  const standIn = await openStandIn(options)
  open.push(standIn)
  return standIn
}
const receive = async (): Promise<WebhookReceiver> => {
  const receiver = await openWebhookReceiver()
  open.push(receiver)
  return receiver
}

const recorded =
  fixture<(JsonObject & { workflow: { name: string }; version: { workflow_api: SampleDeployment['graph'] } })[]>(
    'comfydeploy-deployments.json',
  )
const recordedSamples = recorded
  .map(
    ({ workflow, version }): SampleDeployment => ({
      name: workflow.name,
      graph: version.workflow_api,
      machine: workflow.name === 'deadmachine' ? 'missing' : 'own',
    }),
  )
  .toReversed()
const asRecorded = { deployments: recordedSamples, machines: [{ name: 'own', type: 'classic', gpu: 'A10G' }] } as const

/** What differs from run to run, by its look: the rest has to be the same to the letter. */
const lookOf = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(lookOf)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, typeof inner === 'number' && /duration/.test(key) ? 0.5 : lookOf(inner)]),
    )
  if (typeof value !== 'string') return value
  return value
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, '<second>')
    .replace(/\.\d{3}(?=(000)?Z)/, '.<ms>')
    .replace(/127\.0\.0\.1:\d+/g, '<host>')
    .replace(/\w+_0000\d_\.png/g, '<name>.png')
}
const look = (value: unknown): string => JSON.stringify(lookOf(value as JsonValue), null, 1)

const headers = { authorization: `Bearer ${standInKey}`, 'content-type': 'application/json' }
const get = async (standIn: ComfyDeployStandIn, path: string, init: RequestInit = {}) => {
  const answer = await fetch(standIn.url + path, { headers, ...init })
  const body = await answer.text()
  return { status: answer.status, body, json: (/^[[{]/.test(body) ? JSON.parse(body) : undefined) as never }
}
const post = (standIn: ComfyDeployStandIn, path: string, body?: unknown) =>
  get(standIn, path, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

/** No exact second: those look different in some places, which has a test of its own. */
const clock = { now: () => 1_767_225_600_907, after: () => () => {} }

describe('as recorded', () => {
  test('GET /deployments', async () => {
    const standIn = await start({ ...asRecorded, clock })
    const { json } = await get(standIn, '/deployments')
    expect(look(json)).toBe(look(recorded))
  })

  test('GET /run/{id} and the webhooks of that run, headers included', async () => {
    const standIn = await start({ ...asRecorded, executor: 'none', clock })
    const receiver = await receive()
    const deployment = standIn.world.deployments().find(({ name }) => name === 'invert')
    const body = {
      deployment_id: deployment?.id,
      inputs: { width: 200, input_image: 'http://127.0.0.1:9100/seed.png' },
      webhook: receiver.url,
      webhook_intermediate_status: true,
    }
    const { json } = await post(standIn, '/run/deployment/queue', body)
    expect(Object.keys(json)).toEqual(['run_id'])
    await standIn.settled()

    const run = await get(standIn, `/run/${(json as { run_id: string }).run_id}`)
    expect(look(run.json)).toBe(look(fixture('comfydeploy-run-success.json')))
    const recordedHooks = fixture<{ headers: Record<string, string>; body: JsonObject }[]>('comfydeploy-webhooks-success.json')
    expect(look(receiver.received().map(({ body: text }) => JSON.parse(text)))).toBe(look(recordedHooks.map((hook) => hook.body)))
    const [first] = receiver.received()
    for (const [name, value] of Object.entries(recordedHooks[0]?.headers ?? {}))
      if (!/host|length/i.test(name)) expect(first?.headers[name.toLowerCase()]).toBe(value)
  })
})

describe('timestamps', () => {
  const stampsAt = async (now: number) => {
    const standIn = await start({ clock: { ...clock, now: () => now }, executor: 'none' })
    const [deployment] = standIn.world.deployments().filter(({ name }) => name === 'Paint')
    const { json } = await post(standIn, '/run/deployment/queue', { deployment_id: deployment?.id })
    await standIn.settled()
    const runId = (json as { run_id: string }).run_id
    const created = async (path: string, pick = (body: never) => body as { created_at: string }) =>
      pick((await get(standIn, path)).json).created_at
    const first = (body: never) => (body as { created_at: string }[])[0] ?? { created_at: '' }
    return {
      run: await created(`/run/${runId}`),
      rawRun: await created(`/workflow/${deployment?.workflowId}/runs`, first),
      lightRun: await created(`/v2/workflow/${deployment?.workflowId}/runs`, first),
      deploymentRun: await created(`/deployment/${deployment?.id}/runs`, (body) => first((body as { data: never }).data)),
      machine: await created('/machines', first),
    }
  }

  test('each place has its own way of writing them', async () => {
    expect(await stampsAt(Date.UTC(2025, 7, 29, 2, 35, 19, 907))).toEqual({
      run: '2025-08-29T02:35:19.907000Z',
      rawRun: '2025-08-29T02:35:19.907Z',
      lightRun: '2025-08-29T02:35:19.907Z',
      deploymentRun: '2025-08-29T02:35:19.907000',
      machine: '2025-08-29T02:35:19.907000',
    })
  })

  test('an exact second loses its seconds where text is cut', async () => {
    expect(await stampsAt(Date.UTC(2025, 0, 1))).toMatchObject({
      run: '2025-01-01T00:00:00Z',
      rawRun: '2025-01-01T00:00Z',
      machine: '2025-01-01T00:00:00',
    })
  })
})

describe('refusals', () => {
  const paint = (standIn: ComfyDeployStandIn): string => standIn.world.deployments().find(({ name }) => name === 'Paint')?.id ?? ''

  test('401 without a key or with a wrong one; prices need none', async () => {
    const standIn = await start()
    const as = async (given: Record<string, string>, path = '/machines') => (await get(standIn, path, { headers: given })).body
    expect(await as({})).toBe('{"detail":"Invalid or missing token"}')
    expect(await as({ authorization: 'Bearer wrong' })).toBe('{"detail":"Invalid or expired token"}')
    expect(await as({ authorization: `bearer ${standInKey}` })).toBe('{"detail":"Invalid or missing token"}')
    expect(JSON.parse(await as({ 'x-api-key': standInKey }))).toHaveLength(2)
    expect(JSON.parse(await as({}, '/platform/gpu-pricing'))).toMatchObject({ A10G: 0.000337 })
  })

  test('422 only for what the real one checks', async () => {
    const standIn = await start({ executor: 'none' })
    const issues = async (body: unknown) => {
      const { status, json } = await post(standIn, '/run/deployment/queue', body)
      const { detail } = json as { detail: { loc: unknown[]; type: string }[] }
      return { status, issues: detail.map(({ loc, type }) => `${loc.join('.')} ${type}`) }
    }
    expect(await issues({})).toEqual({ status: 422, issues: ['body.deployment_id missing'] })
    expect(await issues({ deployment_id: 'nonsense' })).toEqual({ status: 422, issues: ['body.deployment_id uuid_parsing'] })
    expect(await issues({ deployment_id: paint(standIn), inputs: { a: null } })).toEqual({
      status: 422,
      issues: ['str string_type', 'int int_type', 'float float_type', 'bool bool_type', 'list[any] list_type'].map(
        (end) => `body.inputs.a.${end}`,
      ),
    })
    const odd = { deployment_id: paint(standIn), inputs: { nobody_asked: 'x', list: [1, {}] }, machine_id: 7, webhook: 'not a url' }
    expect((await post(standIn, '/run/deployment/queue', odd)).status).toBe(200)
    expect(standIn.runs()[0]?.inputs).toEqual({ nobody_asked: 'x', list: [1, {}] })
  })

  test('what is not there: 404, 500 for a deployment, 500 for a cancel', async () => {
    const standIn = await start()
    const nobody = '00000000-0000-4000-8000-000000000000'
    const answers = [
      await post(standIn, '/run/deployment/queue', { deployment_id: nobody }),
      await get(standIn, `/run/${nobody}`),
      await get(standIn, '/run/nonsense'),
      await get(standIn, `/deployment/${nobody}`),
      await get(standIn, `/machine/${nobody}`),
      await get(standIn, `/workflow/${nobody}`),
      await post(standIn, `/run/${nobody}/cancel`),
    ].map(({ status, json }) => {
      const { detail } = json as { detail: string | { type: string }[] }
      return `${status} ${typeof detail === 'string' ? detail : detail[0]?.type}`
    })
    expect(answers).toEqual([
      '404 Deployment not found',
      '404 Run not found',
      '422 uuid_parsing',
      '500 Internal server error',
      '404 Machine not found',
      "404 Workflow not found or you don't have access to it",
      '500 Error cancel function 404: Run not found or has no modal function call ID',
    ])
  })
})

describe('lists', () => {
  test('the default list leaves out the fluid ones; pages and environments', async () => {
    const standIn = await start()
    const names = async (query: string) =>
      ((await get(standIn, `/deployments${query}`)).json as { workflow: { name: string } }[]).map(({ workflow }) => workflow.name)
    const [legacy, fluid] = [await names(''), await names('?is_fluid=true')]
    expect(legacy).toContain('Invert')
    expect(fluid).toContain('Paint')
    expect(legacy.filter((name) => fluid.includes(name))).toEqual([])
    expect([...(await names('?page_size=3')), ...(await names('?page_size=3&offset=3'))]).toEqual(legacy.slice(0, 6))
    expect(await names('?environment=staging')).toEqual([])
    expect((await get(standIn, '/deployments?environment=mars')).status).toBe(422)
  })

  test('a poisoned deployment takes its page down, and only that', async () => {
    const bad = { '1': { class_type: 'ComfyUIDeployExternalEnum', inputs: { input_id: 'x', options: 'a, b' } } }
    const standIn = await start()
    const invert = standIn.world.deployments().find(({ name }) => name === 'Invert')
    standIn.quirks.poisonedDeployments.push(invert?.id ?? '')
    const pages = async () => {
      const statuses: number[] = []
      const last = standIn.world.deployments().length
      for (let offset = 0; offset < last; offset += 1)
        statuses.push((await get(standIn, `/deployments?page_size=1&offset=${offset}`)).status)
      return statuses.filter((status) => status === 500).length
    }
    expect((await get(standIn, '/deployments')).body).toBe('Internal Server Error')
    expect(await pages()).toBe(1)
    standIn.world.add({ name: 'Bad', graph: bad })
    expect(await pages()).toBe(2)
  })

  test('runs, newest first: raw with inputs and errors, light without', async () => {
    const standIn = await start({ executor: 'none' })
    const deployment = standIn.world.deployments().find(({ name }) => name === 'Paint')
    standIn.quirks.nextEnds.push('success', 'out_of_memory')
    const ids: string[] = []
    for (const mark of ['a.1', 'b.1']) {
      ids.unshift(
        ((await post(standIn, '/run/deployment/queue', { deployment_id: deployment?.id, inputs: { mark } })).json as { run_id: string })
          .run_id,
      )
      await standIn.settled()
    }
    type Row = {
      id: string
      workflow_inputs?: { mark: string }
      outputs?: { data: { exception_message?: string; node_type?: string } }[]
      duration: unknown
    }
    const raw = (await get(standIn, `/workflow/${deployment?.workflowId}/runs`)).json as Row[]
    expect(raw.map(({ id, workflow_inputs: inputs }) => [id, inputs?.mark])).toEqual([
      [ids[0], 'b.1'],
      [ids[1], 'a.1'],
    ])
    expect(raw[0]?.outputs?.[0]?.data).toMatchObject({ exception_message: expect.stringMatching(/out of memory/), node_type: 'KSampler' })
    const bare = (await get(standIn, `/workflow/${deployment?.workflowId}/runs?with_outputs=false&with_inputs=false&limit=1&offset=1`))
      .json as Row[]
    expect(bare.map(({ id }) => id)).toEqual([ids[1]])
    expect(bare[0]).not.toHaveProperty('outputs')
    expect(bare[0]).not.toHaveProperty('workflow_inputs')
    const light = (await get(standIn, `/v2/workflow/${deployment?.workflowId}/runs?status=failed&rf=1`)).json as Row[]
    expect(light.map(({ id, duration }) => [id, typeof duration])).toEqual([[ids[0], 'string']])
    // GET never shows why.
    expect((await get(standIn, `/run/${ids[0]}`)).json).toMatchObject({ status: 'failed', outputs: [] })
  })
})
