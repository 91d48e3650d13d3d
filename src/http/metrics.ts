import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type CounterName, counters, type DurationName, durations, type Metrics } from '../ports/metrics.ts'

/** From a tenth of a second to an hour. */
const buckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600]

export interface QueueSize {
  readonly waiting: number
  readonly delayed: number
  readonly active: number
  readonly dead: number
}

/** Counts in this process, and asks for the sizes when somebody looks. */
export const createMetrics = (options: { queueSize?: () => Promise<QueueSize> } = {}): Metrics & { text(): Promise<string> } => {
  const registry = new Registry()
  const registers = [registry]
  const counterOf = new Map<CounterName, Counter>()
  const histogramOf = new Map<DurationName, Histogram>()
  for (const [name, { help, labels }] of Object.entries(counters)) {
    counterOf.set(name as CounterName, new Counter({ name, help, labelNames: [...labels], registers }))
  }
  for (const [name, { help, labels }] of Object.entries(durations)) {
    histogramOf.set(name as DurationName, new Histogram({ name, help, labelNames: [...labels], buckets, registers }))
  }

  const { queueSize } = options
  if (queueSize !== undefined) {
    const gauge: Gauge = new Gauge({
      name: 'darkroom_queue_items',
      help: 'Work in the queue, by state.',
      labelNames: ['state'],
      registers,
      collect: async () => {
        gauge.reset()
        // A queue that doesn't answer must not take the other numbers with it; its own are missing then.
        const size = await queueSize().catch(() => undefined)
        for (const [state, count] of Object.entries(size ?? {})) gauge.set({ state }, count)
      },
    })
  }

  return {
    count: (name, labels, by = 1) => counterOf.get(name)?.inc({ ...labels }, by),
    observe: (name, labels, seconds) => histogramOf.get(name)?.observe({ ...labels }, Math.max(0, seconds)),
    text: () => registry.metrics(),
  }
}
