import type { Generation } from '../../src/model/generation.ts'
import type { ToolSnapshot } from '../../src/model/tool.ts'

export const snapshot: ToolSnapshot = {
  toolId: 'test:paint',
  backend: 'test',
  target: { deploymentId: 'd1' },
  displayName: 'Paint',
  commandName: 'paint',
  category: 'text-to-image',
  outputSchema: [{ name: 'image', kind: 'image' }],
  costingModel: { kind: 'per_second', usdPerSecond: 0.001, ratesByGpu: { A10G: 0.001, H100: 0.01 }, source: 'platform' },
  limits: {},
  platformHints: {},
}

/** A whole record, with what the test cares about on top. */
export const generationOf = (parts: Partial<Generation> = {}): Generation => ({
  generationId: 'g1',
  revision: 1,
  toolId: 'test:paint',
  backendId: 'test',
  account: 'api:test',
  requestHash: 'hash',
  priority: 0,
  tool: snapshot,
  status: 'pending',
  history: [],
  given: {},
  inputs: {},
  inputMedia: [],
  attempt: 0,
  attempts: [],
  strays: [],
  outputs: [],
  lostOutputs: [],
  owes: ['dispatch'],
  dueAt: 1,
  createdAt: 0,
  updatedAt: 0,
  ...parts,
})
