import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import type { Generation } from '../../src/model/generation.ts'
import { openStore } from '../../src/stores/index.ts'

/** A record as a year of use leaves it behind. */
export const finishedGeneration = (index: number): Generation => {
  const at = Date.UTC(2026, 0, 1) + index * 1_000
  return {
    generationId: `seed-${index}`,
    revision: 6,
    toolId: `comfydeploy:tool-${index % 40}`,
    backendId: 'comfydeploy',
    account: `api:person-${index % 500}`,
    requestHash: 'seed',
    priority: 0,
    tool: {
      toolId: `comfydeploy:tool-${index % 40}`,
      backend: 'comfydeploy',
      target: { deploymentId: `d-${index % 40}` },
      displayName: 'Seed',
      commandName: `seed_${index % 40}`,
      category: 'text-to-image',
      outputSchema: [{ name: 'image', kind: 'image' }],
      costingModel: { kind: 'free' },
      limits: {},
      platformHints: {},
    },
    status: 'completed',
    history: [
      { at, status: 'pending' },
      { at, status: 'running', stage: 'submitting', attempt: 1 },
      { at: at + 9_000, status: 'completed', attempt: 1 },
    ],
    given: { prompt: `picture number ${index}` },
    inputs: { prompt: `picture number ${index}`, seed: index },
    inputMedia: [],
    attempt: 1,
    attempts: [
      {
        number: 1,
        callId: `seed-${index}.1`,
        startedAt: at,
        sentAt: at,
        sends: 1,
        ref: `run-${index}`,
        acceptedAt: at,
        runningAt: at,
        endedAt: at + 9_000,
        outcome: 'completed',
      },
    ],
    backendRef: `run-${index}`,
    strays: [],
    outputs: [{ name: 'image', kind: 'image', mediaId: index.toString(16).padStart(64, '0'), mimeType: 'image/png', bytes: 1_000_000 }],
    lostOutputs: [],
    usage: { seconds: 9 },
    costUsd: 0.01,
    settledAt: at + 9_000,
    owes: [],
    createdAt: at,
    updatedAt: at + 9_000,
    runningAt: at,
    ranUntil: at + 9_000,
    endedAt: at + 9_000,
  }
}

export const seedFinished = async (file: string, count: number): Promise<void> => {
  const store = await openStore(`sqlite:${file}`, { clock: systemClock, log: silentLog })
  const batch = 1_000
  for (let start = 0; start < count; start += batch) {
    await Promise.all(
      Array.from({ length: Math.min(batch, count - start) }, (_, offset) => store.generations.insert(finishedGeneration(start + offset))),
    )
  }
  await store.close()
}
