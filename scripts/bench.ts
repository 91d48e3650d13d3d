import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureAdapters, openServers, ratioRows } from './lib/bench-adapters.ts'
import { measureBaseline, measureGenerations, measureLive, measureTools } from './lib/bench-runs.ts'
import { seedFinished } from './lib/bench-seed.ts'
import { rounded } from './lib/bench-stats.ts'
import { measureBurst, measureUpdates } from './lib/bench-telegram.ts'

/**
 * Everything in one run on one machine, beside a bare baseline, so that the numbers can be compared as ratios.
 * BENCH_GENERATIONS, BENCH_LIVE, BENCH_RECORDS and BENCH_BURST make it smaller or larger; BENCH_ONLY=core, telegram or adapters
 * leaves out the rest. The adapters are measured where their servers are: see scripts/lib/servers.
 */
const generations = Number(process.env['BENCH_GENERATIONS'] ?? 1_000)
const live = Number(process.env['BENCH_LIVE'] ?? 10_000)
const burstEach = Number(process.env['BENCH_BURST'] ?? 12)
const [few = 1_000, many = 100_000] = (process.env['BENCH_RECORDS'] ?? '1000,100000').split(',').map(Number)

const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
const say = (text: string): void => console.error(text)

const telegram = async () => {
  say('updates, beside a bare bot…')
  const updates = await measureUpdates(folder, generations)
  say('a burst from fifty people…')
  const burst = await measureBurst(folder, burstEach)
  const cpuToBareBot = rounded(updates.darkroom.cpuMsPerUpdate / updates.bare.cpuMsPerUpdate)
  console.table({
    'CPU from update to submitted, times a bare bot': { measured: cpuToBareBot, 'to reach': '≤ 2' },
    'burst: commands / accepted / delivered': {
      measured: `${burst.commands} / ${burst.accepted} / ${burst.delivered}`,
      'to reach': 'alike',
    },
    'burst: chats in order': { measured: `${burst.chatsInOrder} of ${burst.chats}`, 'to reach': 'all' },
    'burst: flood limits broken': { measured: burst.floodBreaches, 'to reach': '0' },
  })
  return { updates, burst, ratios: { cpuToBareBot } }
}

const core = async () => {
  say('tools…')
  const tools = await measureTools(1_000)
  say('the baseline…')
  const baseline = await measureBaseline(folder, generations)
  say(`${generations} generations beside ${few} finished records…`)
  await seedFinished(join(folder, 'few.db'), few)
  const small = await measureGenerations(folder, 'few.db', generations)
  say(`${generations} generations beside ${many} finished records…`)
  await seedFinished(join(folder, 'many.db'), many)
  const large = await measureGenerations(folder, 'many.db', generations)
  say(`${live} live generations…`)
  const held = await measureLive(folder, live)

  const result = {
    generations,
    tools,
    baseline,
    beside: { [few]: small, [many]: large },
    live: held,
    ratios: {
      cpuPerGenerationToBaseline: rounded(small.cpuMsPerGeneration / baseline.cpuMsPerRequest),
      cpuGrowthWithRecords: rounded(large.cpuMsPerGeneration / small.cpuMsPerGeneration),
    },
  }
  console.table({
    'CPU per generation, times the baseline': { measured: result.ratios.cpuPerGenerationToBaseline, 'to reach': '≤ 4' },
    [`CPU growth from ${few} to ${many} records`]: { measured: result.ratios.cpuGrowthWithRecords, 'to reach': '≤ 1.2' },
    [`MB above idle with ${live} live`]: { measured: held.mbAboveIdle, 'to reach': '< 150' },
    'the same at its peak, garbage and all': { measured: held.peakMbAboveIdle, 'to reach': '' },
    '1,000 tools loaded, ms': { measured: tools.ms, 'to reach': '< 1000' },
    'execute→submitted p50 / p95, ms': { measured: `${small.submittedMs.p50} / ${small.submittedMs.p95}`, 'to reach': '' },
    'poke→completed p50 / p95, ms': { measured: `${small.completedMs.p50} / ${small.completedMs.p95}`, 'to reach': '' },
    'generations per second': { measured: small.perSecond, 'to reach': '' },
    'baseline requests per second': { measured: baseline.perSecond, 'to reach': '' },
  })
  return result
}

const adapters = async () => {
  say('each adapter beside the embedded one…')
  const { servers, stop } = await openServers()
  try {
    const measured = await measureAdapters(folder, servers, generations)
    console.table(ratioRows(measured))
    return measured
  } finally {
    await stop()
  }
}

try {
  const only = process.env['BENCH_ONLY'] ?? ''
  const wants = (part: string): boolean => only === '' || only === part
  const result = {
    node: process.version,
    ...(wants('core') ? await core() : {}),
    ...(wants('telegram') ? { telegram: await telegram() } : {}),
    ...(wants('adapters') ? { adapters: await adapters() } : {}),
  }
  console.log(JSON.stringify(result, null, 2))
} finally {
  await rm(folder, { recursive: true, force: true })
}
