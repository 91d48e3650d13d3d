import { afterEach, expect, test } from 'vitest'
import type { BackendUpdate } from '../../src/model/backend.ts'
import type { DiscoveredTool } from '../../src/model/tool.ts'
import type { ComfyDeployStandIn, StandInOptions } from '../../src/playground/comfydeploy/index.ts'
import type { Backend } from '../../src/ports/backend.ts'
import { backendOf, openStandIn } from '../support/comfydeploy.ts'

/** What the general contract leaves open: the vendor's own endings, and names that outlive this process. */

const { signal } = new AbortController()
const open: ComfyDeployStandIn[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((standIn) => standIn.close()))
})

const start = async (quirks: NonNullable<StandInOptions['quirks']> = {}) => {
  const standIn = await openStandIn({ quirks })
  open.push(standIn)
  const reopened = (): Required<Backend> => backendOf(standIn).backend as Required<Backend>
  const backend = reopened()
  const { tools, refused } = await backend.listTools(signal)
  const toolNamed = (name: string): DiscoveredTool => {
    const tool = tools.find(({ displayName }) => displayName === name)
    if (tool === undefined) throw new Error(`no tool ${name}`)
    return tool
  }
  return { standIn, backend, reopened, tools, refused, toolNamed }
}
const paint = (tool: DiscoveredTool) => ({ callId: 'g1.1', target: tool.target, inputs: { prompt: 'a quiet lake', width: 64, height: 64 } })
const kindsOf = (update: BackendUpdate) => (update.status === 'completed' ? update.outputs.map(({ name, kind }) => [name, kind]) : update)

test('every sample is a tool with outputs', async () => {
  const { tools, refused } = await start()
  expect(tools.length).toBeGreaterThan(10)
  expect(refused).toEqual([])
  for (const tool of tools) expect(tool.outputSchema, tool.displayName).not.toEqual([])
})

test('outputs keep their names, and the run its callId, after a restart too', async () => {
  const { standIn, backend, reopened, toolNamed } = await start()
  const { ref } = await backend.submit(paint(toolNamed('Paint')), signal)
  await standIn.settled()
  for (const each of [backend, reopened()]) {
    const update = await each.poll(ref, signal)
    expect(update.callId).toBe('g1.1')
    expect(kindsOf(update)).toEqual([['picture', 'image']])
  }
})

test('a 400 beside a run that began is answered with that run, so nobody begins a second one', async () => {
  const { standIn, backend, toolNamed } = await start({ nextSubmits: ['error_400_after'] })
  const update = await backend.submit(paint(toolNamed('Paint')), signal)
  expect(update.ref).toBe(standIn.runs()[0]?.runId)
})

test.each([
  ['failed', { status: 'failed', code: 'run_failed' }],
  ['failed_with_reason', { status: 'failed', detail: expect.stringMatching(/\(node .+\): /) as string }],
  ['out_of_memory', { status: 'failed', code: 'out_of_memory' }],
  ['model_missing', { status: 'failed', code: 'model_missing' }],
  ['timeout', { status: 'failed', code: 'timed_out' }],
  ['empty_success', { status: 'completed', outputs: [] }],
] as const)('a run that ends as %s', async (ending, expected) => {
  const { standIn, backend, toolNamed } = await start({ nextEnds: [ending] })
  const { ref } = await backend.submit(paint(toolNamed('Paint')), signal)
  await standIn.settled()
  expect(await backend.poll(ref, signal)).toMatchObject(expected)
})

test('one poisoned deployment is refused and the rest load', async () => {
  const { standIn, backend, tools, toolNamed } = await start()
  standIn.quirks.poisonedDeployments = [String(toolNamed('Poster').metadata['deploymentId'])]
  const again = await backend.listTools(signal)
  expect(again.tools).toHaveLength(tools.length - 1)
  expect(again.refused).toHaveLength(1)
})
