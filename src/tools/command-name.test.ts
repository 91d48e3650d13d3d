import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandPattern } from '../model/tool.ts'
import { commandChoices, commandOf, fallbackCommandOf, isLaterChoice, reservedCommands } from './command-name.ts'

const firstChoices = (wanted: string, count: number): string[] => {
  const choices = commandChoices(wanted)
  return Array.from({ length: count }, () => choices.next().value)
}

describe('a command from a name', () => {
  it.each([
    ['Flux General', 'flux_general'],
    ['flux-general', 'flux_general'],
    ["Bob's  Wonder—Tool!", 'bobs_wonder_tool'],
    ['Übergröße', 'ubergrosse'],
    ['Генератор', 'generator'],
    ['通量', 'tongliang'],
    ['プロンプト', 'puronputo'],
    ['🎨', 'art'],
    ['4x Upscale', 'run_4x_upscale'],
    ['A name that is much longer than thirty-two characters', 'a_name_that_is_much_longer_than'],
    ['★☆ — …', undefined],
    ['', undefined],
  ])('%s → %s', (name, command) => {
    expect(commandOf(name)).toBe(command)
  })

  it('falls back on the id, always the same', () => {
    expect(fallbackCommandOf('comfydeploy:1f3c9a2b-77aa-4c1e')).toBe('tool_1f3c9a2b')
    expect(fallbackCommandOf('★')).toMatch(commandPattern)
    expect(fallbackCommandOf('★')).toBe(fallbackCommandOf('★'))
    expect(fallbackCommandOf('★')).not.toBe(fallbackCommandOf('☆'))
  })

  it('is legal, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        const wanted = commandOf(name) ?? fallbackCommandOf(name)
        for (const choice of firstChoices(wanted, 12)) expect(choice).toMatch(commandPattern)
      }),
    )
  })
})

describe('the next choice', () => {
  it('has a number that everybody can guess, within 32 characters', () => {
    expect(firstChoices('flux', 3)).toEqual(['flux', 'flux_2', 'flux_3'])
    const long = 'a'.repeat(32)
    expect(firstChoices(long, 11).at(-1)).toBe(`${'a'.repeat(29)}_11`)
  })

  it('is never a word of the bot', () => {
    expect(firstChoices('settings', 2)).toEqual(['settings_tool', 'settings_tool_2'])
    for (const word of reservedCommands) expect(word).toMatch(commandPattern)
  })

  it('can be told from a name that was wanted', () => {
    const long = 'b'.repeat(32)
    expect(isLaterChoice('flux', 'flux_2')).toBe(true)
    expect(isLaterChoice('settings', 'settings_tool')).toBe(true)
    expect(isLaterChoice(long, firstChoices(long, 2)[1] ?? '')).toBe(true)
    expect(isLaterChoice('flux_2', 'flux_2')).toBe(false)
    expect(isLaterChoice('new_name', 'old_name')).toBe(false)
  })
})
