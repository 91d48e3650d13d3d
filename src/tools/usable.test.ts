import { expect, it } from 'vitest'
import { foundTool } from '../../test/support/tools.ts'
import type { Backend } from '../ports/backend.ts'
import { abilitiesOf, usabilityOf } from './usable.ts'

const backend: Backend = {
  submit: async () => Promise.reject(new Error('not here')),
  poll: async (ref) => ({ ref, status: 'queued' }),
  upload: async () => ({ url: 'https://files.example/1' }),
  refuseTarget: (target) => (target['door'] === undefined ? 'It needs a door.' : undefined),
}
const backends = new Map([['studio', abilitiesOf(backend)]])

it.each([undefined, 'https://bot.example'])('refuses what its backend could never run, with its own words (%s)', (publicUrl) => {
  expect(usabilityOf(foundTool('a'), backends, publicUrl)).toEqual({ refused: 'It needs a door.' })
  expect(usabilityOf(foundTool('a', { target: { door: 1 } }), backends, publicUrl)).toHaveProperty('tool')
})

it('needs no door of ours where the files can be read where they lie', () => {
  const { upload: _, refuseTarget: __, ...linksAlone } = backend
  const tool = foundTool('a', { inputSchema: [{ name: 'image', type: 'image', required: true }] })
  const usable = (filesHaveLinks: boolean) => usabilityOf(tool, new Map([['studio', abilitiesOf(linksAlone, filesHaveLinks)]]), undefined)
  expect(usable(false)).toHaveProperty('refused')
  expect(usable(true)).toEqual({ tool })
})
