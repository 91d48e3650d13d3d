import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RemoteOutput } from '../../src/model/backend.ts'
import { handlerTypes } from '../../src/model/handler.ts'
import type { JsonValue } from '../../src/model/json.ts'
import { type DiscoveredTool, type InputField, outputKind } from '../../src/model/tool.ts'
import { nodeClasses } from '../../src/playground/comfydeploy/graph/nodes/index.ts'
import type { ComfyDeployStandIn } from '../../src/playground/comfydeploy/index.ts'
import { sampleDeployments } from '../../src/playground/comfydeploy/samples/index.ts'
import type { Backend } from '../../src/ports/backend.ts'
import { classify } from '../../src/tools/classify.ts'
import { commandOf } from '../../src/tools/command-name.ts'
import { backendOf, openStandIn, standInKey } from '../support/comfydeploy.ts'

/** The playground's own deployments: between them every way to use a tool, and every kind of result. */

let standIn: ComfyDeployStandIn
let backend: Backend
let tools: readonly DiscoveredTool[]
const signal = (): AbortSignal => AbortSignal.timeout(15_000)
beforeEach(async () => {
  standIn = await openStandIn()
  backend = backendOf(standIn).backend
  const listing = await backend.listTools?.(signal())
  expect(listing?.refused).toEqual([])
  tools = listing?.tools ?? []
})
afterEach(() => standIn.close())

test('they cover every handler type and every kind of output', () => {
  const found = tools.map((tool) => [tool.displayName, classify(tool.inputSchema, tool.platformHints).handlerType] as const)
  expect(
    [...handlerTypes].filter((type) => !found.some(([, one]) => one === type)),
    JSON.stringify(found),
  ).toEqual([])
  const kinds = new Set(tools.flatMap(({ outputSchema }) => outputSchema.map(({ kind }) => kind)))
  expect(outputKind.options.filter((kind) => !kinds.has(kind))).toEqual([])
})

test('they use every node that needs no model, and no other', () => {
  const used = new Set(sampleDeployments.flatMap(({ graph }) => Object.values(graph).map((node) => node.class_type)))
  const wanted = [
    ...['EmptyImage', 'LoadImage', 'ImageScale', 'ImageScaleBy', 'ImageInvert', 'ImageBlur', 'ImageSharpen', 'ImageBlend'],
    ...['ImageCrop', 'ImageBatch', 'SaveImage', 'SaveAnimatedWEBP', 'PlaygroundPainter', 'PlaygroundDescriber'],
  ]
  expect(wanted.filter((name) => !used.has(name))).toEqual([])
  expect([...used].filter((name) => nodeClasses[name] === undefined)).toEqual([])
})

test('a picture can be enlarged by /upscale, and what runs costs something', () => {
  const upscale = tools.find(({ displayName }) => displayName === 'Upscale')
  expect(commandOf(upscale?.displayName ?? '')).toBe('upscale')
  expect(classify(upscale?.inputSchema ?? [], {}).handlerType).toBe('image_only')
  for (const { displayName, costingModel } of tools) expect(costingModel.kind, displayName).toBe('per_second')
  expect(new Set(tools.map(({ costingModel }) => JSON.stringify(costingModel))).size).toBeGreaterThan(1)
})

test('each explains itself, one has its owner’s wishes, and one says why it can not run', () => {
  for (const tool of tools) expect(tool.description, tool.displayName).not.toBe('')
  expect(tools.find(({ displayName }) => displayName === 'Upscale')?.platformHints.sendAs).toBe('document')
  expect(tools.filter(({ unavailable }) => unavailable !== undefined).map(({ displayName }) => displayName)).toEqual(['Sleepy'])
})

test('they are the same at the next start, so that nobody loses a command', async () => {
  const again = await openStandIn()
  const listing = await backendOf(again).backend.listTools?.(signal())
  await again.close()
  const idsOf = (list: readonly DiscoveredTool[] = []) => list.map(({ displayName, toolId, target }) => [displayName, toolId, target])
  expect(idsOf(listing?.tools)).toEqual(idsOf(tools))
})

const upload = async (name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const form = new FormData()
  form.append('file', new Blob([bytes]), name)
  const answer = await fetch(`${standIn.url}/file/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${standInKey}` },
    body: form,
  })
  return ((await answer.json()) as { file_url: string }).file_url
}

test('each truly runs on what it asks for', async () => {
  const picture = await upload(
    'a.png',
    new Uint8Array(
      await sharp({ create: { width: 60, height: 40, channels: 3, background: 'coral' } })
        .png()
        .toBuffer(),
    ),
  )
  const sound = await upload('a.ogg', new Uint8Array(readFileSync(new URL(import.meta.url)).subarray(0, 4000)))
  const video = await upload('a.mp4', new Uint8Array(512))
  const valueOf = ({ type, default: preset }: InputField): JsonValue | undefined => {
    if (type === 'image') return picture
    if (type === 'images') return [picture, picture]
    if (type === 'audio') return sound
    if (type === 'video') return video
    return preset ?? (type === 'string' || type === 'text' ? 'an orange sea at dawn' : undefined)
  }
  const bytesOf = async (output: RemoteOutput): Promise<number> => {
    if (!('url' in output)) return 'text' in output ? output.text.length : output.bytes.byteLength
    return (await (await fetch(output.url)).arrayBuffer()).byteLength
  }
  for (const tool of tools.filter(({ unavailable }) => unavailable === undefined)) {
    const inputs = Object.fromEntries(
      tool.inputSchema.flatMap((field) => [valueOf(field)].flatMap((value) => (value === undefined ? [] : [[field.name, value]]))),
    )
    const { ref } = await backend.submit({ callId: `gen.${tool.displayName}`, target: tool.target, inputs }, signal())
    await standIn.settled()
    const end = await backend.poll?.(ref, signal())
    if (end?.status !== 'completed') throw new Error(`${tool.displayName}: ${JSON.stringify(end)}`)
    const named = new Map(end.outputs.map((output) => [output.name, output.kind]))
    for (const { name, kind } of tool.outputSchema)
      expect([tool.displayName, name, named.get(name)]).toEqual([tool.displayName, name, kind])
    for (const output of end.outputs) expect(await bytesOf(output), tool.displayName).toBeGreaterThan(0)
  }
}, 60_000)
