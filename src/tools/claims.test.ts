import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryKv } from '../../test/support/memory-kv.ts'
import { commandPattern } from '../model/tool.ts'
import type { CommandSeeker } from './assign-commands.ts'
import { assignCommands } from './assign-commands.ts'
import { claimCommands } from './claims.ts'
import { reservedCommands } from './command-name.ts'

const seeker = (toolId: string, displayName = toolId, more: Partial<CommandSeeker> = {}): CommandSeeker => ({
  toolId,
  displayName,
  createdAt: '',
  ...more,
})
const explicit = (command: string) => ({ explicit: { command, where: 'overrides' } })
const commandsOf = async (kv: ReturnType<typeof createMemoryKv>, seekers: readonly CommandSeeker[]) =>
  Object.fromEntries((await claimCommands(kv, seekers)).commands)

describe('commands of newcomers', () => {
  it('go to the oldest first, and the collision is reported at every load', async () => {
    const kv = createMemoryKv()
    const both = [seeker('b', 'flux-general', { createdAt: '2024' }), seeker('a', 'Flux General', { createdAt: '2025' })]
    for (const seekers of [both, [...both].reverse()]) {
      const { commands, notes } = await claimCommands(kv, seekers)
      expect(Object.fromEntries(commands)).toEqual({ b: 'flux_general', a: 'flux_general_2' })
      expect(notes).toEqual([
        expect.stringContaining('"Flux General" would be /flux_general, but that belongs to "flux-general": it is /flux_general_2.'),
      ])
    }
  })

  it('are told apart when alike in the first 32 characters, made of symbols, or a word of the bot', async () => {
    const long = 'the very same beginning of two long names'
    const found = await commandsOf(createMemoryKv(), [
      seeker('1', `${long} one`),
      seeker('2', `${long} two`),
      seeker('x:aaaa', '★★'),
      seeker('x:bbbb', '☆'),
      seeker('3', 'Settings'),
    ])
    expect(found).toEqual({
      1: 'the_very_same_beginning_of_two_l',
      2: 'the_very_same_beginning_of_two_2',
      'x:aaaa': 'tool_aaaa',
      'x:bbbb': 'tool_bbbb',
      3: 'settings_tool',
    })
  })

  it('follow what the author wants, made legal', async () => {
    expect(await commandsOf(createMemoryKv(), [seeker('a', 'Anything', { wanted: 'My Command!' })])).toEqual({ a: 'my_command' })
  })
})

describe('a command once given', () => {
  it('stays through a rename and against a newcomer who is older or comes first', async () => {
    const kv = createMemoryKv()
    await claimCommands(kv, [seeker('z', 'Flux')])
    expect(await commandsOf(kv, [seeker('a', 'Flux'), seeker('z', 'Something else')])).toEqual({ a: 'flux_2', z: 'flux' })
  })

  it('is not given to another while its tool is away, and is there when it returns', async () => {
    const kv = createMemoryKv()
    await claimCommands(kv, [seeker('a', 'Flux')])
    expect(await commandsOf(kv, [seeker('b', 'Flux')])).toEqual({ b: 'flux_2' })
    expect(await commandsOf(kv, [seeker('a', 'Flux'), seeker('b', 'Flux')])).toEqual({ a: 'flux', b: 'flux_2' })
  })

  it('is given up when it has become a word of the bot', async () => {
    const kv = createMemoryKv()
    await kv.put('command:settings', 'a')
    await kv.put('command-of:a', 'settings')
    expect(await commandsOf(kv, [seeker('a', 'Settings')])).toEqual({ a: 'settings_tool' })
  })

  it('survives dying between the two writes', async () => {
    const kv = createMemoryKv()
    await kv.put('command:flux', 'b')
    expect(await commandsOf(kv, [seeker('a', 'Flux'), seeker('b', 'Flux')])).toEqual({ a: 'flux_2', b: 'flux' })
  })

  it('costs one look when nothing has changed', async () => {
    const kv = createMemoryKv()
    const seekers = [seeker('a'), seeker('b')]
    await claimCommands(kv, seekers)
    const before = { ...kv.calls }
    await claimCommands(kv, seekers)
    expect(kv.calls).toEqual({ ...before, list: before.list + 1 })
  })
})

describe('what tools.json says', () => {
  it('is laid over the own command, which returns when the line goes', async () => {
    const kv = createMemoryKv()
    expect(await commandsOf(kv, [seeker('a', 'Flux', explicit('art'))])).toEqual({ a: 'art' })
    expect(await commandsOf(kv, [seeker('a', 'Flux')])).toEqual({ a: 'flux' })
    expect(await commandsOf(kv, [seeker('a', 'Flux'), seeker('b', 'Art')])).toEqual({ a: 'flux', b: 'art_2' })
  })

  it('wins over a tool that is gone, not over one that is here', async () => {
    const kv = createMemoryKv()
    await claimCommands(kv, [seeker('old', 'Flux')])
    expect(await commandsOf(kv, [seeker('new', 'Flux Two', explicit('flux'))])).toEqual({ new: 'flux' })
    expect(await commandsOf(kv, [seeker('old', 'Flux'), seeker('new', 'Flux Two', explicit('flux'))])).toEqual({
      old: 'flux_2',
      new: 'flux',
    })

    const { commands, notes } = await claimCommands(kv, [
      seeker('old', 'Flux'),
      seeker('new', 'Flux Two', explicit('flux')),
      seeker('third', 'Third', explicit('flux_2')),
    ])
    expect(commands.get('third')).toBe('third')
    expect(notes).toContain('overrides: "flux_2" belongs to Flux, which is still here. Third keeps its own command.')
  })

  it('goes to the first of two who want the same', async () => {
    const { commands, notes } = await claimCommands(createMemoryKv(), [
      seeker('b', 'B', explicit('art')),
      seeker('a', 'A', explicit('art')),
    ])
    expect(Object.fromEntries(commands)).toEqual({ b: 'art', a: 'a' })
    expect(notes).toEqual(['overrides: "art" is already given to B. A keeps its own command.'])
  })

  it('can swap two commands', async () => {
    const kv = createMemoryKv()
    await claimCommands(kv, [seeker('a'), seeker('b')])
    const swapped = [seeker('a', 'a', explicit('b')), seeker('b', 'b', explicit('a'))]
    expect(await commandsOf(kv, swapped)).toEqual({ a: 'b', b: 'a' })
    expect(await commandsOf(kv, swapped)).toEqual({ a: 'b', b: 'a' })
  })

  it('may be the same as the own command', async () => {
    const kv = createMemoryKv()
    await claimCommands(kv, [seeker('gone', 'Art')])
    const seekers = [seeker('a', 'Art', explicit('art'))]
    expect(await commandsOf(kv, seekers)).toEqual({ a: 'art' })
    expect(await commandsOf(kv, [seeker('a', 'Art')])).toEqual({ a: 'art' })
  })

  it('is refused when it is no command or a word of the bot', async () => {
    const { commands, notes } = await claimCommands(createMemoryKv(), [
      seeker('a', 'A', explicit('Big Art')),
      seeker('b', 'B', explicit('help')),
    ])
    expect(Object.fromEntries(commands)).toEqual({ a: 'a', b: 'b' })
    expect(notes).toHaveLength(2)
  })
})

it('two processes that claim at the same moment agree', async () => {
  const kv = createMemoryKv()
  const seekers = ['a', 'b', 'c'].map((id) => seeker(id, 'Flux'))
  const [one, two] = await Promise.all([claimCommands(kv, seekers), claimCommands(kv, [seeker('d', 'Flux'), ...seekers])])
  const { commands } = await claimCommands(kv, [seeker('d', 'Flux'), ...seekers])
  expect([...one.commands]).toEqual([...commands].filter(([toolId]) => toolId !== 'd'))
  expect(new Map(two.commands)).toEqual(new Map(commands))
})

it('a name that another process took in between is looked at again', async () => {
  const kv = createMemoryKv()
  const { list } = kv
  kv.list = async (prefix) => {
    const seen = await list(prefix)
    await kv.putIfAbsent('command:flux', 'elsewhere')
    return seen
  }
  expect(await commandsOf(kv, [seeker('a', 'Flux')])).toEqual({ a: 'flux_2' })
  expect(kv.entries.get('command:flux')).toBe('elsewhere')
  expect(kv.entries.get('command-of:a')).toBe('flux_2')
})

it('every tool has one legal command that no other tool has, and keeps it', () => {
  const name = fc.oneof(fc.constantFrom('flux', 'Flux', 'settings', '★', 'flux_2', 'art'), fc.string({ unit: 'grapheme', maxLength: 40 }))
  const command = fc.constantFrom('flux', 'art', 'help', 'flux_2', 'Not Legal', 'settings_tool')
  const seekers = fc.uniqueArray(
    fc.record({
      toolId: fc.string({ minLength: 1, maxLength: 4 }),
      displayName: name,
      createdAt: fc.constantFrom('', '2024', '2025'),
      wish: fc.option(command),
    }),
    { selector: (each) => each.toolId, maxLength: 10 },
  )
  const held = fc.dictionary(fc.constantFrom('flux', 'art', 'flux_2', 'settings'), fc.string({ minLength: 1, maxLength: 4 }))
  fc.assert(
    fc.property(seekers, held, (drawn, claims) => {
      const all = drawn.map(({ wish, ...rest }) => ({ ...rest, ...(wish === null ? {} : explicit(wish)) }))
      const first = assignCommands(all, { holderOf: new Map(Object.entries(claims)), ownOf: new Map() })
      const given = [...first.commands.values()]
      expect(first.commands.size).toBe(all.length)
      expect(new Set(given).size).toBe(given.length)
      for (const each of given) {
        expect(each).toMatch(commandPattern)
        expect(reservedCommands.has(each)).toBe(false)
      }
      const holderOf = new Map([...Object.entries(claims), ...first.claims.map((claim) => [claim.command, claim.toolId] as const)])
      const ownOf = new Map(first.claims.filter((claim) => claim.own).map((claim) => [claim.toolId, claim.command]))
      const again = assignCommands([...all, seeker('a newcomer', 'flux')], { holderOf, ownOf })
      for (const [toolId, each] of first.commands) expect(again.commands.get(toolId)).toBe(each)
    }),
    { numRuns: 1000 },
  )
})
