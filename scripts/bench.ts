import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureBaseline, measureGenerations, measureLive, measureTools } from './lib/bench-runs.ts'
import { seedFinished } from './lib/bench-seed.ts'
import { rounded } from './lib/bench-stats.ts'

/**
 * Everything in one run on one machine, beside a bare baseline, so that the numbers can be compared as ratios.
 * BENCH_GENERATIONS, BENCH_LIVE and BENCH_RECORDS make it smaller or larger.
 */
const generations = Number(process.env['BENCH_GENERATIONS'] ?? 1_000)
const live = Number(process.env['BENCH_LIVE'] ?? 10_000)
const [few = 1_000, many = 100_000] = (process.env['BENCH_RECORDS'] ?? '1000,100000').split(',').map(Number)

const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
const say = (text: string): void => console.error(text)

try {
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
    node: process.version,
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
  console.log(JSON.stringify(result, null, 2))
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
} finally {
  await rm(folder, { recursive: true, force: true })
}
