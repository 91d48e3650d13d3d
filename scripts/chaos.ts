import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../src/clock.ts'
import { silentLog } from '../src/log.ts'
import { createComfyDeployStandIn } from '../src/playground/comfydeploy/index.ts'
import { openStore } from '../src/stores/index.ts'
import { chaosPlaces } from './lib/chaos-places.ts'
import { type Child, startChild } from './lib/child.ts'

/**
 * kill -9 at random moments under load, and the whole queue lost in the middle. Then it counts:
 * no generation lost, none submitted twice, each settled once. Exit code 1 when it doesn't add up.
 * STORE_URL=mongodb://… and QUEUE_URL=redis://… make it do so on servers, under names of its own.
 */
const total = Number(process.env['CHAOS_GENERATIONS'] ?? 200)
const kills = Number(process.env['CHAOS_KILLS'] ?? 8)
const apiKey = 'chaos-key-1234'

const folder = await mkdtemp(join(tmpdir(), 'darkroom-chaos-'))
const places = chaosPlaces(folder, process.env)
const standIn = await createComfyDeployStandIn({ apiKey: 'chaos', clock: systemClock, executor: 'none' })
const env = {
  COMFYDEPLOY_API_KEY: 'chaos',
  COMFYDEPLOY_API_URL: standIn.url,
  COMFYDEPLOY_CONCURRENCY: '50',
  API_KEYS: `chaos:${apiKey}`,
  STORE_URL: places.store.url,
  QUEUE_URL: places.queue.url,
  MEDIA_URL: `file:${join(folder, 'media')}`,
  TOOLS_FILE: join(folder, 'none.json'),
  PORT: '0',
  LOG_LEVEL: 'silent',
  TRUSTED_HOSTS: '127.0.0.1',
  RATE_LIMIT_PER_MINUTE: '10000000',
}
const startApp = (): Promise<Child> => startChild(new URL('./lib/app-child.ts', import.meta.url), env)

let app = await startApp()
const accepted = new Map<string, string>()

class Refused extends Error {}

/** A client that tries again with the same key until it is answered, as a good one does. */
const order = async (index: number): Promise<void> => {
  for (;;) {
    try {
      const answer = await fetch(`${app.url}/internal/v1/execute`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ toolId: 'paint', inputs: { prompt: `order ${index}`, seed: index + 1 }, idempotencyKey: `order-${index}` }),
        signal: AbortSignal.timeout(5_000),
      })
      const body = (await answer.json()) as { generationId?: string }
      if (answer.status === 422) throw new Refused(JSON.stringify(body))
      if (body.generationId !== undefined) {
        accepted.set(`order-${index}`, body.generationId)
        return
      }
    } catch (error) {
      // Anything else is a kill just then: a good client tries again.
      if (error instanceof Refused) throw error
    }
    await pause(50)
  }
}

const load = (async () => {
  for (let index = 0; index < total; index += 1) {
    await order(index)
    await pause(randomInt(40))
  }
})()

for (let kill = 1; kill <= kills; kill += 1) {
  await pause(300 + randomInt(1_200))
  await app.kill('SIGKILL')
  if (kill === Math.ceil(kills / 2)) {
    await places.queue.empty()
    console.log('the queue was emptied')
  }
  app = await startApp()
  console.log(`kill ${kill} of ${kills}: ${accepted.size} accepted, ${standIn.runs().length} runs at the backend`)
}
await load

const store = await openStore(places.store.url, { clock: systemClock, log: silentLog })
const endBy = Date.now() + 240_000
let open = total
while (open > 0 && Date.now() < endBy) {
  await pause(1_000)
  const records = await Promise.all([...accepted.values()].map((id) => store.generations.get(id)))
  open = records.filter((record) => record === undefined || record.owes.length > 0).length
}
await app.kill('SIGTERM')

const records = await Promise.all([...accepted.values()].map((id) => store.generations.get(id)))
await store.events.relay(100_000)
const events = await store.events.list({ after: 0, limit: 1_000_000 })
const settled = events.filter((event) => event.type === 'generation.settled')
const callIds = standIn.runs().map((run) => String(run.inputs['darkroom_call_id']))
const sum = {
  ordered: total,
  recorded: records.filter((record) => record !== undefined).length,
  completed: records.filter((record) => record?.status === 'completed').length,
  stillOwing: open,
  runsAtTheBackend: callIds.length,
  submittedTwice: callIds.length - new Set(callIds).size,
  retried: records.filter((record) => (record?.attempt ?? 0) > 1).length,
  settledTwice: settled.length - new Set(settled.map((event) => event.generationId)).size,
  unsettled: records.filter((record) => record?.settledAt === undefined).length,
}
console.table(sum)
for (const record of records)
  if (record !== undefined && record.status !== 'completed')
    console.log(
      JSON.stringify({ id: record.generationId, status: record.status, error: record.error, owes: record.owes, history: record.history }),
    )
await store.close()
await places.store.empty()
await places.queue.empty()
await standIn.close()
await rm(folder, { recursive: true, force: true })

const holds = sum.completed === total && sum.submittedTwice === 0 && sum.settledTwice === 0 && sum.unsettled === 0 && open === 0
console.log(holds ? 'It adds up: nothing lost, nothing doubled, each settled once.' : 'It does NOT add up.')
process.exit(holds ? 0 : 1)
