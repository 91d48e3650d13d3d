import { describe, expect, it } from 'vitest'
import { registeredTool } from '../../test/support/tools.ts'
import { DarkroomError } from '../model/errors.ts'
import { createRegistry } from './registry.ts'

const flux = registeredTool('flux_general', {
  displayName: 'Flux General',
  aliases: ['paint'],
  target: { deploymentId: 'd-1' },
  metadata: { workflowName: 'flux v3' },
})
const other = registeredTool('flux_general_2', { displayName: 'flux-general', aliases: ['paint', 'second'] })
const secret = registeredTool('secret', { displayName: 'Secret plans', visibility: 'admin', aliases: ['quiet'] })
const registry = createRegistry([other, flux, secret])

const errorOf = (name: string): DarkroomError => {
  try {
    registry.resolve(name)
  } catch (error) {
    if (error instanceof DarkroomError) return error
  }
  throw new Error('it was found')
}

describe('a name', () => {
  it.each(['studio:flux_general', 'flux_general', '/Flux_General', ' FLUX GENERAL ', 'flux v3', 'd-1'])('%s finds the tool', (name) => {
    expect(registry.resolve(name)).toBe(flux)
  })

  it('may be an alias, and finds what only admins see', () => {
    expect(registry.resolve('SECOND')).toBe(other)
    expect(registry.resolve('quiet')).toBe(secret)
  })

  it('that two tools have lists them', () => {
    expect(errorOf('paint')).toMatchObject({
      code: 'tool_ambiguous',
      message: '"paint" could be flux-general (/flux_general_2), Flux General (/flux_general). Please use one of these commands.',
    })
  })

  it('that nobody has suggests what is near, but nothing secret', () => {
    expect(errorOf('flux_genral')).toMatchObject({
      code: 'tool_not_found',
      message: expect.stringContaining('Did you mean Flux General (/flux_general)'),
    })
    expect(errorOf('secre').message).toBe('There is no such tool. The list of tools has all the names.')
  })

  it('of a public tool is not shared with a secret one', () => {
    const both = createRegistry([
      registeredTool('a', { aliases: ['same'] }),
      registeredTool('b', { aliases: ['same'], visibility: 'hidden' }),
    ])
    expect(both.resolve('same').commandName).toBe('a')
  })
})

it('lists in menu order: what has a place first, then by name', () => {
  const list = createRegistry([
    registeredTool('b'),
    registeredTool('c', { order: 2 }),
    registeredTool('a'),
    registeredTool('d', { order: 1 }),
  ]).list()
  expect(list.map((tool) => tool.commandName)).toEqual(['d', 'c', 'a', 'b'])
})

it('is replaced all at once', () => {
  const changing = createRegistry([flux])
  const before = changing.list()
  changing.replace([other])
  expect(before).toEqual([flux])
  expect(changing.list()).toEqual([other])
  expect(changing.get(flux.toolId)).toBeUndefined()
  expect(changing.byCommand('flux_general')).toBeUndefined()
  expect(changing.byCommand('FLUX_general_2')).toBe(other)
})
