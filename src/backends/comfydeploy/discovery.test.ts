import { afterEach, expect, test } from 'vitest'
import { createManualClock } from '../../../test/support/clock.ts'
import { fixture } from '../../../test/support/fixture.ts'
import { silentLog as log } from '../../../test/support/log.ts'
import { type Loopback, openLoopback } from '../../../test/support/loopback.ts'
import { openBackends } from '../index.ts'

const { signal } = new AbortController()
const servers: Loopback[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

type Row = Record<string, unknown>
const [sample] = fixture<Row[]>('comfydeploy-deployments.json')
const deployment = (id: string, patch: Row = {}): Row => ({ ...sample, id, machine_id: 'm1', modal_image_id: null, ...patch })
const many = (prefix: string, count: number, patch: Row = {}): Row[] =>
  Array.from({ length: count }, (_, index) => deployment(`${prefix}${index}`, patch))

interface World {
  fluid?: readonly Row[]
  legacy?: readonly Row[]
  machines?: readonly Row[] | number
  workflows?: readonly Row[]
  prices?: unknown
  /** Ids that break every answer they are in. */
  poison?: readonly string[]
  ignoresPaging?: boolean
  cap?: number
  down?: number
}

const listing = async (world: World) => {
  const requests: string[] = []
  const page = (rows: readonly Row[], query: URLSearchParams): readonly Row[] => {
    const offset = Number(query.get('offset'))
    const size = Math.min(Number(query.get('page_size') ?? query.get('limit')), world.cap ?? 1_000)
    return world.ignoresPaging === true ? rows : rows.slice(offset, offset + size)
  }
  const answer = (url: URL): { status: number; body: unknown } => {
    if (world.down !== undefined) return { status: world.down, body: 'Internal Server Error' }
    if (url.pathname === '/deployments') {
      const rows = page((url.searchParams.get('is_fluid') === 'true' ? world.fluid : world.legacy) ?? [], url.searchParams)
      return rows.some((row) => world.poison?.includes(String(row['id'])))
        ? { status: 500, body: 'Internal Server Error' }
        : { status: 200, body: rows }
    }
    if (url.pathname === '/machines')
      return typeof world.machines === 'number'
        ? { status: world.machines, body: {} }
        : { status: 200, body: page(world.machines ?? [{ id: 'm1', status: 'ready', gpu: 'T4' }], url.searchParams) }
    if (url.pathname === '/workflows' && world.workflows !== undefined) return { status: 200, body: world.workflows }
    const workflow = /^\/workflow\/(\w+)\/deployments$/.exec(url.pathname)?.[1]
    if (workflow !== undefined)
      return [...(world.fluid ?? []), ...(world.legacy ?? [])].some(
        (row) => row['workflow_id'] === workflow && world.poison?.includes(String(row['id'])),
      )
        ? { status: 500, body: 'Internal Server Error' }
        : { status: 404, body: { detail: 'Deployments not found' } }
    if (url.pathname === '/platform/gpu-pricing' && world.prices !== undefined) return { status: 200, body: world.prices }
    return { status: 404, body: { detail: 'Not Found' } }
  }
  const server = await openLoopback((request, response) => {
    const url = new URL(request.url ?? '/', 'http://local')
    requests.push(request.url ?? '')
    const { status, body } = answer(url)
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  servers.push(server)
  const [instance] = openBackends(
    { COMFYDEPLOY_API_KEY: 'k', COMFYDEPLOY_API_URL: server.url },
    { clock: createManualClock(), log, random: () => 0.5 },
  )
  const list = instance?.backend.listTools
  if (list === undefined) throw new Error('no listTools')
  return { result: list(signal), requests }
}
const idsOf = async (world: World): Promise<string[]> =>
  (await (await listing(world)).result).tools.map(({ toolId }) => toolId.replace('comfydeploy:', ''))

test('both kinds and every page, each deployment once', async () => {
  const fluid = many('f', 45)
  const legacy = many('l', 21)
  const ids = await idsOf({ fluid, legacy: [...legacy, ...fluid.slice(0, 3)] })
  expect(ids.toSorted()).toEqual([...fluid, ...legacy].map(({ id }) => String(id)).toSorted())
})

test('servers that ignore paging or cap a page are read whole, and no reading goes on for ever', async () => {
  expect(await idsOf({ fluid: many('f', 45), ignoresPaging: true })).toHaveLength(45)
  expect(await idsOf({ fluid: many('f', 45), cap: 7 })).toHaveLength(45)
})

test('one environment alone, even from a server that mixes them', async () => {
  expect(await idsOf({ fluid: [deployment('a'), deployment('b', { environment: 'staging' })] })).toEqual(['a'])
})

test.each([0, 13, 24])('a poisoned deployment at %i is refused and the rest load', async (position) => {
  const fluid = many('f', 25)
  const { result } = await listing({ fluid, legacy: many('l', 2), poison: [`f${position}`] })
  const { tools, refused } = await result
  expect(tools).toHaveLength(26)
  expect(refused).toEqual([
    { name: `fluid deployment number ${position + 1}`, reason: expect.stringContaining('ComfyDeploy itself') as string },
  ])
})

test('several poisoned ones, alone in their list too', async () => {
  const { tools, refused } = await (await listing({ fluid: many('f', 25), legacy: [deployment('bad')], poison: ['f3', 'f4', 'bad'] }))
    .result
  expect(tools).toHaveLength(23)
  expect(refused).toHaveLength(3)
})

test.each([500, 503, 401])('an outage (%i) is an error, never an empty list', async (down) => {
  const { result, requests } = await listing({ fluid: many('f', 3), down })
  await expect(result).rejects.toMatchObject({ code: down === 401 ? 'backend_refused' : 'backend_unavailable' })
  expect(requests.length).toBeLessThan(10)
})

test.each([
  [401, /refused the key.*COMFYDEPLOY_API_KEY/],
  [404, /COMFYDEPLOY_API_URL/],
  [503, /can not be asked.*503/],
] as const)('what an outage (%i) says helps the owner', async (down, message) => {
  const { result } = await listing({ down })
  await expect(result).rejects.toThrow(message)
})

test('a page of somebody else in between is an outage too', async () => {
  const { result } = await listing({ down: 200 })
  await expect(result).rejects.toMatchObject({ code: 'backend_unavailable' })
})

test('machines come from every page, and one that is not ready is said', async () => {
  const machines = Array.from({ length: 150 }, (_, index) => ({
    id: `m${index}`,
    status: index === 140 ? 'building' : 'ready',
    gpu: 'H100',
  }))
  const { tools } = await (
    await listing({
      fluid: [deployment('a', { machine_id: 'm3' }), deployment('b', { machine_id: 'm140' })],
      machines,
      prices: { H100: 0.5 },
    })
  ).result
  expect(tools.map(({ unavailable }) => unavailable)).toEqual([undefined, 'Its machine is being built. It comes back by itself.'])
  expect(tools[0]?.costingModel).toMatchObject({ kind: 'per_second', usdPerSecond: 0.5, gpu: 'H100', source: 'platform' })
})

test('without machines and prices the tools load all the same', async () => {
  const { tools } = await (await listing({ fluid: [deployment('a', { gpu: 'T4' })], machines: 500 })).result
  expect(tools[0]).toMatchObject({ costingModel: { usdPerSecond: 0.00018, source: 'built_in' } })
  expect(tools[0]).not.toHaveProperty('unavailable')
})

test('what is no deployment is refused with a reason, and notes that mean nothing are told', async () => {
  const version = { ...(sample?.['version'] as Row), workflow: { nodes: [{ type: 'Note', widgets_values: ['@bot sparkle'] }] } }
  const { tools, refused, notes } = await (
    await listing({ fluid: [{ id: 'x' }, deployment('none', { version: null, input_types: null }), deployment('a', { version })] })
  ).result
  expect(tools).toHaveLength(1)
  expect(refused).toEqual([
    { name: 'x', reason: "Its environment can't be read." },
    { name: 'deadmachine', toolId: 'comfydeploy:none', reason: expect.stringContaining('API graph') as string },
  ])
  expect(notes).toEqual(['The workflow deadmachine has a note for the bot that means nothing here: sparkle'])
})

test('a poisoned deployment goes by the name of its workflow where that can be told', async () => {
  const workflows = ['wa', 'wb', 'wc', 'wd'].map((id) => ({ id, name: `Workflow ${id}` }))
  const fluid = [deployment('a', { workflow_id: 'wa' }), deployment('b', { workflow_id: 'wb' })]
  const one = await (await listing({ fluid, workflows, poison: ['b'] })).result
  expect(one.refused.map(({ name }) => name)).toEqual(['Workflow wb'])
  const legacy = [deployment('c', { workflow_id: 'not listed' })]
  const unclear = await (await listing({ fluid, legacy, workflows, poison: ['b', 'c'] })).result
  expect(unclear.tools).toHaveLength(1)
  expect(unclear.refused.map(({ name }) => name)).toEqual(['fluid deployment number 2', 'classic deployment number 1'])
  expect(unclear.refused[0]?.reason).toContain('It may be in the workflow "Workflow wb".')
})

test('deleted machines are not asked for, and a list without any machine says nothing about them', async () => {
  const { result, requests } = await listing({ fluid: [deployment('a')], machines: [] })
  expect((await result).tools[0]).not.toHaveProperty('unavailable')
  expect(requests.find((request) => request.startsWith('/machines'))).toContain('is_deleted=false')
  const other = await (await listing({ fluid: [deployment('a')], machines: [{ id: 'other', status: 'ready' }] })).result
  expect(other.tools[0]?.unavailable).toMatch(/gone/)
})

test("words that every object has are no machine's state and no GPU", async () => {
  const odd = { machines: [{ id: 'm1', status: 'constructor', gpu: 'toString' }] }
  const { tools, refused } = await (await listing({ fluid: [deployment('a')], ...odd })).result
  expect(refused).toEqual([])
  expect(tools[0]?.costingModel).toMatchObject({ kind: 'per_second', usdPerSecond: 0.000337 })
})
