import { expect, it } from 'vitest'
import { toolDefinition, toolSnapshot } from './tool.ts'
import { snapshotOf, withBackendKeys } from './tool-snapshot.ts'

const tool = toolDefinition.parse({
  toolId: 't',
  backend: 'b',
  displayName: 'T',
  commandName: 't',
  inputSchema: [
    { name: 'words', key: 'input_text_17', type: 'text' },
    { name: 'steps', type: 'integer' },
  ],
  fixedInputs: { mode: 'fast' },
})

it('sends renamed inputs under the key the backend knows, and what is fixed always', () => {
  const snapshot = snapshotOf(tool)
  expect(withBackendKeys(snapshot, { words: 'a cat', steps: 0 })).toEqual({ input_text_17: 'a cat', steps: 0, mode: 'fast' })
})

it('lets nobody overwrite what is fixed', () => {
  expect(withBackendKeys(snapshotOf(tool), { mode: 'slow' })).toEqual({ mode: 'fast' })
})

it('leaves inputs alone where nothing was renamed, odd names included', () => {
  expect(withBackendKeys({}, { constructor: 'x' })).toEqual({ constructor: 'x' })
})

it('fits the schema it is stored by', () => {
  expect(toolSnapshot.parse(snapshotOf(tool))).toEqual(snapshotOf(tool))
})

it('knows the input that a new seed goes into, by the name people see, where there is one', () => {
  const seeded = toolDefinition.parse({ ...tool, inputSchema: [...tool.inputSchema, { name: 'dice', key: 'noise_seed', type: 'seed' }] })
  expect(snapshotOf(seeded).seedKey).toBe('dice')
  expect(toolSnapshot.parse(snapshotOf(seeded))).toEqual(snapshotOf(seeded))
  expect(snapshotOf(tool)).not.toHaveProperty('seedKey')
})
