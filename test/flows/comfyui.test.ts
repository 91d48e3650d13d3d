import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { auth, secretValue } from '../support/comfyui/bench.ts'
import { type ComfyUi, createComfyUi, serverFolder } from '../support/comfyui/index.ts'
import { blend, invert, resize, twoOutputs, writeWorkflows } from '../support/comfyui/workflows.ts'
import { type Everything, startEverything } from '../support/e2e.ts'
import { createRecordingLog } from '../support/log.ts'

let all: Everything
let servers: readonly ComfyUi[]
let workflows: string
let log: ReturnType<typeof createRecordingLog>
beforeEach(async () => {
  servers = await Promise.all([createComfyUi({ auth }), createComfyUi({ auth, generation: '2024-05' })])
  workflows = await mkdtemp(join(tmpdir(), 'darkroom-workflows-'))
  await writeWorkflows(workflows, {
    'resize.json': resize,
    'invert.json': invert,
    'mixing/blend.json': blend,
    'two.json': twoOutputs,
    'broken.json': '{"nodes": [], "links": []}',
  })
  log = createRecordingLog()
  all = await startEverything({
    env: {
      // The other backend isn't asked for: an empty value counts as none.
      COMFYDEPLOY_API_KEY: '',
      COMFYDEPLOY_API_URL: '',
      COMFYUI_URL: servers.map(({ url }) => url).join(','),
      COMFYUI_AUTH: `${auth.name}: ${auth.value}`,
      COMFYUI_WORKFLOWS: workflows,
    },
    machine: { log: log.log },
  })
})
afterEach(async () => {
  await all.close()
  await Promise.all(servers.map((server) => server.close()))
  await rm(workflows, { recursive: true, force: true })
})

const runs = (): number => servers.reduce((sum, { queue }) => sum + queue.history.size + queue.remaining(), 0)
const dataUri = async (background: string): Promise<string> => {
  const picture = sharp({ create: { width: 50, height: 40, channels: 3, background } })
  return `data:image/png;base64,${(await picture.png().toBuffer()).toString('base64')}`
}
const run = (tool: string, inputs: Record<string, unknown>, wait = 20) => all.call('POST', `/api/v1/tools/${tool}/run`, { inputs, wait })
const begin = async (inputs: Record<string, unknown>): Promise<string> =>
  (await all.call('POST', '/internal/v1/execute', { toolId: 'resize', inputs })).body.generationId
const generation = async (id: string) => (await all.call('GET', `/internal/v1/generations/${id}`)).body

describe('the whole program beside ComfyUI servers of its own', () => {
  it('offers each workflow as a tool, runs one on a picture, and hands out the result', async () => {
    const { body: listed } = await all.call('GET', '/api/v1/tools')
    expect(listed.tools.map((tool: { commandName: string }) => tool.commandName).toSorted()).toEqual(['blend', 'invert', 'resize', 'two'])

    const { status, body } = await run('invert', { photo: await dataUri('#ff0000') })
    expect({ status, state: body.status, error: body.error }).toEqual({ status: 200, state: 'completed', error: null })
    expect(body.outputs).toMatchObject([{ kind: 'image' }])
    const picture = await fetch(body.outputs[0].url)
    expect(picture.headers.get('content-type')).toBe('image/png')
    const bytes = Buffer.from(await picture.arrayBuffer())
    expect(bytes.byteLength).toBe(body.outputs[0].bytes)
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 50, height: 40 })
    const [red, green, blue] = await sharp(bytes).removeAlpha().raw().toBuffer()
    expect([red, green, blue]).toEqual([0, 255, 255])
    expect(runs()).toBe(1)
  })

  it('puts two pictures of one run on one server', async () => {
    const { body } = await run('blend', { one: await dataUri('red'), two: await dataUri('blue'), mode: 'screen' })
    expect({ state: body.status, error: body.error }).toEqual({ state: 'completed', error: null })
    expect(runs()).toBe(1)
  })

  it('brings every output of a run, by its name', async () => {
    const { body } = await run('two', { width: 30, height: 20 })
    expect(body.outputs.map(({ name }: { name: string }) => name).toSorted()).toEqual(['inverted', 'small'])
  })

  it('begins one run for one request, though its answer is lost', async () => {
    for (const server of servers) server.quirks.nextPrompts.push('answer_lost')
    const { body } = await run('resize', { width: 31, height: 21 }, 40)
    expect({ state: body.status, error: body.error }).toEqual({ state: 'completed', error: null })
    expect(runs()).toBe(1)
  })

  it('calls a run off that is under way', async () => {
    for (const server of servers) server.hold()
    const id = await begin({ width: 32, height: 22 })
    await vi.waitFor(async () => expect((await generation(id)).stage).toBe('executing'), { timeout: 10_000 })
    await all.call('POST', `/internal/v1/generations/${id}/cancel`)
    await vi.waitFor(() => expect(servers.some((server) => server.isInterrupted())).toBe(true), { timeout: 10_000 })
    for (const server of servers) server.release()
    await vi.waitFor(async () => expect((await generation(id)).status).toBe('cancelled'), { timeout: 10_000 })
  })

  it('goes on after a stop in the middle of a run, and asks for nothing twice', async () => {
    for (const server of servers) server.hold()
    const id = await begin({ width: 33, height: 23 })
    await vi.waitFor(() => expect(runs()).toBe(1), { timeout: 10_000 })
    await all.restart()
    for (const server of servers) server.release()
    await vi.waitFor(async () => expect((await generation(id)).status).toBe('completed'), { timeout: 15_000 })
    expect(runs()).toBe(1)
  })

  it('runs on while one server is down, and says what failed to its owner alone', async () => {
    servers[0]?.goDown()
    const { body: done } = await run('resize', { width: 34, height: 24 }, 40)
    expect({ state: done.status, error: done.error }).toEqual({ state: 'completed', error: null })
    servers[1]?.failNext()
    const { body: failed } = await run('resize', { width: 35, height: 25 }, 40)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'out_of_memory' } })
  })

  it('tells nobody where its servers are, what their key is or where they keep their files', async () => {
    const { body } = await run('invert', { photo: await dataUri('green') })
    servers[0]?.failNext()
    servers[1]?.failNext()
    const { body: failed } = await run('resize', { width: 36, height: 26 })
    expect([body.status, failed.status]).toEqual(['completed', 'failed'])
    const paths = ['/api/v1/tools', '/openapi.json', '/readyz', '/metrics', '/api/v1/generations']
    const records = [body, failed].map(({ generationId }) => `/internal/v1/generations/${generationId}`)
    const answers = await Promise.all([...paths, ...records].map((path) => all.call('GET', path, undefined, 'trusted-key')))
    await all.app().stop()
    const kept = await Promise.all(
      (await readdir(all.folder)).filter((name) => name.startsWith('darkroom.')).map((name) => readFile(join(all.folder, name), 'latin1')),
    )
    const everything = JSON.stringify([body, failed, answers.map((answer) => answer.body), log.lines]) + kept.join()
    expect(kept.join()).toContain(body.generationId)
    for (const secret of [secretValue, serverFolder, ...servers.map(({ url }) => new URL(url).host)])
      expect(everything.includes(secret), secret).toBe(false)
  })
})
