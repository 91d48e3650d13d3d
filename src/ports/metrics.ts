export type Labels = Readonly<Record<string, string>>

/**
 * Counts and durations by name. The names and their labels are part of what operators build on:
 * metricNames lists them all, so that none is made up at a call site.
 */
export interface Metrics {
  count(name: CounterName, labels: Labels, by?: number): void
  observe(name: DurationName, labels: Labels, seconds: number): void
}

export const counters = {
  darkroom_generations_total: { help: 'Generations that ended, by end state.', labels: ['tool', 'backend', 'status', 'code'] },
  darkroom_attempts_total: { help: 'Attempts, by outcome.', labels: ['backend', 'outcome'] },
  darkroom_polls_total: { help: 'Polls of backends, by outcome.', labels: ['backend', 'outcome'] },
  darkroom_webhooks_total: { help: 'Webhooks from backends, by outcome.', labels: ['backend', 'outcome'] },
  darkroom_tokens_total: { help: 'Tokens used.', labels: ['tool', 'backend', 'direction'] },
  darkroom_cost_usd_total: { help: 'Cost of settled generations in US dollars.', labels: ['tool', 'backend'] },
  darkroom_dead_work_total: { help: 'Work that used up its tries.', labels: ['kind'] },
  darkroom_delivery_repeats_total: { help: 'Pieces sent once more because the first send may have arrived.', labels: ['channel'] },
  darkroom_updates_total: { help: 'Updates from Telegram, by what became of them.', labels: ['outcome'] },
  darkroom_telegram_calls_total: { help: 'Calls to the Bot API, by outcome.', labels: ['method', 'outcome'] },
  darkroom_deliveries_total: { help: 'Deliveries, by channel and outcome.', labels: ['channel', 'outcome'] },
} as const

export const durations = {
  darkroom_queue_wait_seconds: { help: 'From accepted to running.', labels: ['tool', 'backend'] },
  darkroom_run_seconds: { help: 'From running to its end.', labels: ['tool', 'backend'] },
  darkroom_delivery_seconds: { help: 'From the end of a generation to its delivery.', labels: ['channel'] },
} as const

export type CounterName = keyof typeof counters
export type DurationName = keyof typeof durations
