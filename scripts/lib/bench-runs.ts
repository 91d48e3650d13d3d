import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import type { DiscoveredTool } from '../../src/model/tool.ts'
import { openStore } from '../../src/stores/index.ts'
import { classify } from '../../src/tools/classify.ts'
import { createCatalog } from '../../src/tools/load.ts'
import { apiKey, appEnv, paintId, startStandIn } from './bench-setup.ts'
import { inParallel, percentile, rounded } from './bench-stats.ts'
import { type Child, startChild } from './child.ts'
import { followEvents } from './follow-events.ts'
import { freePort } from './free-port.ts'

const atOnce = 32
export const measureTools = async (count: number) => {
  const store = await openStore('sqlite::memory:', { clock: systemClock, log: silentLog })
  const tools = Array.from(
    { length: count },
    (_, index): DiscoveredTool => ({
      toolId: `bench:${index}`,
      backend: 'bench',
      target: { deploymentId: `d-${index}` },
      displayName: `Work flow ${index % 300}`,
      aliases: [],
      description: 'A tool of the benchmark.',
      category: 'other',
      tags: [],
      visibility: 'public',
      outputSchema: [{ name: 'image', kind: 'image' }],
      costingModel: { kind: 'free' },
      limits: {},
      platformHints: {},
      metadata: { createdAt: new Date(index).toISOString() },
      inputSchema: [
        { name: 'prompt', type: 'text', required: true },
        { name: 'negative_prompt', type: 'text', required: false, default: 'blurry' },
        { name: 'image', type: 'image', required: index % 2 === 0 },
        { name: 'steps', type: 'integer', required: false, default: 20, min: 1, max: 60 },
        { name: 'seed', type: 'seed', required: false },
      ],
    }),
  )
  const catalog = createCatalog({
    sources: [{ name: 'bench', list: async () => ({ tools, refused: [] }) }],
    toolsFile: { read: async () => ({ tools: [], overrides: [], refused: [], mistakes: [] }) },
    kv: store.kv,
    clock: systemClock,
    log: silentLog,
    backends: new Map([['bench', { webhook: true, poll: true, files: true }]]),
  })
  const started = performance.now()
  await catalog.refresh()
  const loaded = catalog.list()
  for (const tool of loaded) classify(tool.inputSchema, tool.platformHints)
  const ms = performance.now() - started
  await store.close()
  return { tools: loaded.length, ms: rounded(ms, 0) }
}

export const measureBaseline = async (folder: string, requests: number) => {
  const standIn = await startStandIn()
  const child = await startChild(new URL('./baseline-child.ts', import.meta.url), {
    COMFYDEPLOY_API_URL: standIn.url,
    COMFYDEPLOY_API_KEY: 'bench',
    BASELINE_FILE: join(folder, 'baseline.db'),
  })
  const deploymentId = await paintId(standIn.url)
  const latencies: number[] = []
  const once = async (index: number): Promise<void> => {
    const started = performance.now()
    const answer = await fetch(`${child.url}/run`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ deploymentId, inputs: { prompt: `picture ${index}` } }),
    })
    await answer.arrayBuffer()
    latencies.push(performance.now() - started)
  }
  await inParallel(Math.ceil(requests / 4), atOnce, once)
  latencies.length = 0
  const before = await child.measure()
  const started = performance.now()
  await inParallel(requests, atOnce, once)
  const seconds = (performance.now() - started) / 1_000
  const after = await child.measure()
  await child.kill('SIGTERM')
  await standIn.stop()
  return {
    cpuMsPerRequest: rounded((after.cpuMs - before.cpuMs) / requests, 3),
    perSecond: rounded(requests / seconds, 0),
    latencyMs: { p50: rounded(percentile(latencies, 0.5)), p95: rounded(percentile(latencies, 0.95)) },
  }
}

const execute = async (app: Child, index: number, seed: string): Promise<string> => {
  const answer = await fetch(`${app.url}/internal/v1/execute`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ toolId: 'paint', inputs: { prompt: `picture ${seed} ${index}` } }),
  })
  const body = (await answer.json()) as { generationId?: string }
  if (body.generationId === undefined) throw new Error(`execute answered ${answer.status}: ${JSON.stringify(body)}`)
  return body.generationId
}

/** From request to settled, with webhooks, on a store that holds what years leave behind. */
export const measureGenerations = async (folder: string, database: string, count: number) => {
  const standIn = await startStandIn()
  const port = await freePort()
  const env = { ...appEnv(folder, database, standIn.url), PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` }
  const app = await startChild(new URL('./app-child.ts', import.meta.url), env)
  const events = await followEvents(app.url, apiKey)
  const run = async (total: number, seed: string): Promise<readonly string[]> => {
    const ids: string[] = []
    await inParallel(total, atOnce, async (index) => {
      const generationId = await execute(app, index, seed)
      ids.push(generationId)
      await events.settled(generationId)
    })
    return ids
  }
  await run(Math.ceil(count / 4), 'warm')
  const before = await app.measure()
  const started = performance.now()
  const ids = await run(count, 'run')
  const seconds = (performance.now() - started) / 1_000
  const after = await app.measure()
  events.close()
  await app.kill('SIGTERM')
  await standIn.stop()

  const store = await openStore(`sqlite:${join(folder, database)}`, { clock: systemClock, log: silentLog })
  const records = (await Promise.all(ids.map((id) => store.generations.get(id)))).filter((record) => record !== undefined)
  await store.close()
  const submitted = records.map((record) => (record.submittedAt ?? Number.NaN) - record.createdAt)
  const completed = records.map((record) => (record.endedAt ?? Number.NaN) - (record.ranUntil ?? Number.NaN))
  return {
    cpuMsPerGeneration: rounded((after.cpuMs - before.cpuMs) / count, 3),
    perSecond: rounded(count / seconds, 0),
    submittedMs: { p50: percentile(submitted, 0.5), p95: percentile(submitted, 0.95) },
    completedMs: { p50: percentile(completed, 0.5), p95: percentile(completed, 0.95) },
    completed: records.filter((record) => record.status === 'completed').length,
  }
}

/** So many that run and don't end: what they cost in memory. */
export const measureLive = async (folder: string, count: number) => {
  const standIn = await startStandIn({ STAND_IN_HOLD: '1' })
  const app = await startChild(new URL('./app-child.ts', import.meta.url), appEnv(folder, 'live.db', standIn.url))
  const idle = await app.measure()
  await inParallel(count, atOnce, async (index) => void (await execute(app, index, 'live')))
  const store = await openStore(`sqlite:${join(folder, 'live.db')}`, { clock: systemClock, log: silentLog })
  for (let tries = 0; tries < 240; tries += 1) {
    const { items } = await store.generations.list({ status: 'pending' }, { limit: 1 })
    if (items.length === 0) break
    await pause(500)
  }
  const { total } = await store.generations.countLive('comfydeploy')
  await store.close()
  await pause(5_000)
  const full = await app.measure()
  await app.kill('SIGKILL')
  await standIn.stop()
  return {
    live: total,
    idleMb: rounded(idle.rssMb, 0),
    mbAboveIdle: rounded(full.rssMb - idle.rssMb, 0),
    peakMbAboveIdle: rounded(full.peakMb - idle.rssMb, 0),
  }
}
