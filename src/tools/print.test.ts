import { expect, it } from 'vitest'
import { registeredTool, textField } from '../../test/support/tools.ts'
import type { LoadReport } from '../ports/tool-catalog.ts'
import { priceOf, printTools } from './print.ts'
import { createRegistry } from './registry.ts'

const report: LoadReport = {
  at: 0,
  stale: false,
  added: [],
  changed: [],
  removed: [],
  version: 1,
  notes: ['A note.'],
  refused: [{ name: 'Broken', reason: 'It is broken.' }],
}
const tool = registeredTool('flux', {
  displayName: 'Flux',
  category: 'text-to-image',
  visibility: 'admin',
  unavailable: 'Its machine is building.',
  inputSchema: [textField, { name: 'steps', type: 'integer', required: false, default: 4 }],
  outputSchema: [{ name: 'image', kind: 'image' }],
  costingModel: { kind: 'per_second', usdPerSecond: 0.000596, gpu: 'L40S', source: 'platform' },
})
const catalog = { ...createRegistry([tool]), report: () => report }

it('prints for a person', () => {
  expect(printTools({ catalog, json: false })).toBe(
    [
      '/flux  Flux  (admin, unavailable: Its machine is building.)',
      '    text_only · text-to-image · $0.000596 a second on L40S',
      '    in:  prompt! text, steps integer',
      '    out: image image',
      '    id:  studio:flux',
      '',
      'Refused:',
      '  Broken: It is broken.',
      '',
      'Please note:',
      '  A note.',
      '',
      '1 tool, 1 refused. "!" marks what has to be given.',
    ].join('\n'),
  )
})

it('prints for a program', () => {
  const printed: unknown = JSON.parse(printTools({ catalog, json: true }))
  expect(printed).toMatchObject({
    tools: [
      {
        toolId: 'studio:flux',
        commandName: 'flux',
        handlerType: 'text_only',
        keys: { promptKey: 'prompt' },
        price: '$0.000596 a second on L40S',
      },
    ],
    refused: report.refused,
    notes: ['A note.'],
  })
})

it('prints that there is nothing', () => {
  expect(printTools({ catalog: { ...createRegistry(), report: () => ({ ...report, refused: [], notes: [] }) }, json: false })).toMatch(
    /^0 tools, 0 refused/,
  )
})

it('names every kind of price', () => {
  expect([
    priceOf({ kind: 'free' }),
    priceOf({ kind: 'per_run', usd: 0.1 + 0.2 }),
    priceOf({ kind: 'per_image', usd: 0.04 }),
    priceOf({ kind: 'per_token', usdPerMillionIn: 1, usdPerMillionOut: 2.5 }),
  ]).toEqual(['free', '$0.3 a run', '$0.04 a picture', '$1 and $2.5 a million tokens in and out'])
})
