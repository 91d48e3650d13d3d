import fc from 'fast-check'
import { expect, test } from 'vitest'
import { objectInfo, toolFrom, years } from '../../../../test/support/comfy-workflows.ts'
import { linkOf } from '../../../comfy/graph.ts'
import { inputClasses, looksExternal } from '../../../comfy/input-classes.ts'
import { BackendError } from '../../../model/errors.ts'
import type { JsonValue } from '../../../model/json.ts'
import { discoveredTool } from '../../../model/tool.ts'
import { fillGraph } from './fill.ts'
import type { ApiNode, FilledAs } from './target.ts'
import { parseTarget } from './target.ts'

const ids = ['1', '2', '3', '4', '5', '6', '7', '__proto__', 'constructor'] as const
const id = fc.constantFrom(...ids)
const link = fc.tuple(id, fc.constantFrom(0, 1, 2))
const literal = fc.oneof(
  fc.constantFrom('', 'a', 'bilinear', 'example.png', '[]', -1, 0, 5, 1.5, 1e300, true, null),
  fc.string(),
  fc.jsonValue(),
)
const widget = fc.constantFrom(
  ...['images', 'image', 'image1', 'text', 'width', 'height', 'seed', 'lora_name', 'value', 'source', 'video', 'audio', 'samples'],
  ...['default_value', 'default_value_url', 'default_lora_name', 'options', 'input_id', 'min_value', 'max_value', '__proto__', 'toString'],
)
const classType = fc.constantFrom(
  ...[
    ...Object.keys(inputClasses),
    'ComfyUIDeployExternalHologram',
    'ComfyDeployOutputImage',
    'ComfyDeployOutputText',
    'ComfyDeployOutputFile',
  ],
  ...[...Object.keys(objectInfo()), 'SaveImage', 'SaveImage', 'KSampler', 'Note', 'SomebodysNode', 'constructor', 'toString'],
)
const title = fc.constantFrom(
  'input: a',
  'input: b',
  'INPUT:a (width), b',
  'input: (x)',
  'input:',
  'output: x',
  'output:',
  'My node',
  '__proto__',
  'input: __proto__',
)
const node = fc.record({
  class_type: classType,
  inputs: fc.dictionary(widget, fc.oneof({ weight: 3, arbitrary: link }, { weight: 2, arbitrary: literal }), { maxKeys: 6 }),
  _meta: fc.record({ title }, { requiredKeys: [] }),
})
const named = fc
  .tuple(node, fc.constantFrom('a', 'b', 'toString', '', 'x'.repeat(300)))
  .map(([each, name]) => ({ ...each, inputs: { ...each.inputs, input_id: name } }))
const workflow = fc.dictionary(id, fc.oneof(node, named), { minKeys: 1, maxKeys: 7 }).map((nodes) => ({
  ...nodes,
  '8': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: ['2', 0] } },
  '9': {
    class_type: 'ImageScale',
    inputs: { image: ['3', 0], width: ['4', 0], height: ['5', 0], upscale_method: ['6', 0], crop: 'disabled' },
  },
  '10': { class_type: 'SaveImage', inputs: { images: ['9', 0], filename_prefix: 'x' } },
}))

/** Links lead somewhere, and names and titles ask for what can be: nearly all of these are tools. */
const soundLink = fc.constantFrom(...['1', '2', '3', '4', '5', '6', '7'].map((each) => [each, 0]))
const usable = Object.keys(inputClasses).filter((name) => !/TextList|EXR|File|FaceModel|ExternalVid$|Webscoket/.test(name))
const isMedia = (name: string): boolean => /Image|Video|Audio/.test(name)
const externalNode = fc
  .record({
    class_type: fc.constantFrom(...usable),
    default_value: fc.oneof(soundLink, fc.constantFrom('', 'a', 5, 1.5, true, undefined)),
    name: fc.constantFrom('a', 'b', 'c'),
  })
  .map(({ class_type, default_value, name }) => ({
    class_type,
    inputs: { input_id: isMedia(class_type) ? `${name}-file` : name, ...(default_value === undefined ? {} : { default_value }) },
  }))
const titled = (class_type: string, inputs: object, name: string) =>
  fc.constantFrom({}, { _meta: { title: `input: ${name}` } }).map((meta) => ({ class_type, inputs, ...meta }))
const ordinaryNode = fc.oneof(
  titled('PrimitiveInt', { value: 5 }, 'a'),
  titled('LoadImage', { image: 'example.png' }, 'a-file'),
  soundLink.chain((from) => titled('CLIPTextEncode', { text: 'x', clip: from }, 'd')),
  fc.tuple(soundLink, soundLink).map(([image1, image2]) => ({ class_type: 'ImageBatch', inputs: { image1, image2 } })),
)
const soundNode = fc.oneof(externalNode, ordinaryNode)
const soundWorkflow = fc
  .record({ '1': soundNode, '2': soundNode, '3': soundNode, '4': soundNode, '5': soundNode, '6': soundNode, '7': soundNode })
  .map((nodes) => ({
    ...nodes,
    '9': { class_type: 'ImageBatch', inputs: { image1: ['1', 0], image2: ['2', 0] } },
    '10': { class_type: 'SaveImage', inputs: { images: ['9', 0], filename_prefix: ['3', 0] } },
  }))

const fitting: Readonly<Record<FilledAs, JsonValue>> = {
  text: 'some text',
  integer: 7,
  number: 0.5,
  boolean: true,
  file: 'comfyui:0123abcd/a.png',
  files: ['comfyui:0123abcd/a.png', 'comfyui:0123abcd/b.png', 'comfyui:0123abcd/c.png'],
}
const wild = [null, 'a', '5', -1, 1e300, {}, [], [1], 'comfyui:0123abcd/a.png', 'https://example.com/a.png']

const frozen = <T>(thing: T): T => {
  if (typeof thing === 'object' && thing !== null && !Object.isFrozen(thing)) {
    Object.freeze(thing)
    for (const each of Object.values(thing)) frozen(each)
  }
  return thing
}

test('whatever a file holds, it is a sound tool or refused with a reason', () => {
  fc.assert(
    fc.property(fc.oneof(workflow, soundWorkflow, fc.jsonValue(), fc.string(), fc.json()), fc.subarray([...years]), (content, servers) => {
      const result = toolFrom(content as string, servers.map(objectInfo))
      if ('refused' in result) expect(result.refused.reason).toMatch(/\S/)
      else expect(discoveredTool.safeParse(result.tool).success).toBe(true)
    }),
    { numRuns: 800 },
  )
})

test('what a server answers to /object_info may be anything', () => {
  fc.assert(
    fc.property(workflow, fc.dictionary(classType, fc.oneof(fc.jsonValue(), fc.record({ input: fc.jsonValue() }))), (content, info) => {
      expect(() => toolFrom(content, [info])).not.toThrow()
    }),
    { numRuns: 300 },
  )
})

test('filling changes nothing that it is given, and leaves no replaced node behind', () => {
  let filled = 0
  const dice = fc.array(fc.nat({ max: 60 }), { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(fc.oneof({ weight: 1, arbitrary: workflow }, { weight: 4, arbitrary: soundWorkflow }), dice, (content, thrown) => {
      const result = toolFrom(content)
      if ('refused' in result) return
      const target = parseTarget(JSON.parse(JSON.stringify(result.tool.target)))
      if (target === undefined) throw new Error('its own target can not be read')
      const inputs = Object.entries(target.inputs).flatMap(([name, { as }], index): readonly (readonly [string, JsonValue])[] => {
        const die = thrown[index % thrown.length] ?? 0
        if (die > 40) return []
        return [[name, wild[die] ?? fitting[as]]]
      })
      try {
        const graph = fillGraph(frozen(target), frozen(Object.fromEntries(inputs)))
        filled++
        const nodes = Object.entries(JSON.parse(JSON.stringify(graph)) as Record<string, ApiNode>)
        const known = new Set(nodes.map(([each]) => each))
        for (const [, { class_type, inputs: given }] of nodes) {
          expect(looksExternal(class_type)).toBe(false)
          for (const each of Object.values(given)) expect(known).toContain(linkOf(each) ?? nodes[0]?.[0])
        }
      } catch (error) {
        if (!(error instanceof BackendError)) throw error
        expect(error.sent).toBe('no')
      }
    }),
    { numRuns: 800 },
  )
  expect(filled).toBeGreaterThan(100)
})
