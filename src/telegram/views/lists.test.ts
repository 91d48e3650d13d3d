import { describe, expect, it } from 'vitest'
import { createFakeContext } from '../../../test/support/fake-context.ts'
import { registeredTool } from '../../../test/support/tools.ts'
import { wordsFor } from '../../words/index.ts'
import { searchTools, toolNamed } from './find-tools.ts'
import { moneyOf } from './money.ts'
import { oneLine } from './one-line.ts'
import { inRows, isCallers, numberIn, pageOf, pagerKeys } from './paging.ts'
import { agoText } from './run-text.ts'
import { searchFrom, toolList } from './tool-list.ts'
import { usageView } from './usage-view.ts'

const words = wordsFor('en')
const flux = registeredTool('flux', { displayName: 'Flux General', aliases: ['fx'], description: 'Paints portraits' })
const portrait = registeredTool('portrait', { displayName: 'Portrait' })
const dataOf = (keys: readonly (readonly object[])[]) => keys.flat().flatMap((key) => ('data' in key ? [String(key.data)] : []))

describe('paging', () => {
  it('never leaves the list', () => {
    expect(pageOf([1, 2, 3], 9, 2)).toEqual({ items: [3], page: 1, pages: 2 })
    expect(pageOf([], 3, 2)).toEqual({ items: [], page: 0, pages: 1 })
    expect(inRows([1, 2, 3], 2)).toEqual([[1, 2], [3]])
  })

  it('goes back and on where there is something', () => {
    const textsOn = (page: number) => pagerKeys(words, { page, pages: 3 }, String).map((row) => row.map((key) => key.text))
    expect(textsOn(0)).toEqual([['1 / 3', 'More ›']])
    expect(textsOn(1)).toEqual([['‹ Back', '2 / 3', 'More ›']])
    expect(textsOn(2)).toEqual([['‹ Back', '3 / 3']])
    expect(pagerKeys(words, { page: 0, pages: 1 }, String)).toEqual([])
  })

  it('takes nothing from a button but small numbers', () => {
    expect(['3', '-1', 'x', '1e99', undefined].map(numberIn)).toEqual([3, 0, 0, 0, 0])
  })

  it('is the caller’s alone', async () => {
    const { ctx, answered } = createFakeContext()
    expect(await isCallers(ctx, '7')).toBe(true)
    expect(answered).toEqual([])
    expect(await isCallers(ctx, '8')).toBe(false)
    expect(answered).toEqual([{ text: words.access.notYours, alert: true }])
  })
})

describe('finding tools', () => {
  it('knows a tool by each of its names', () => {
    for (const name of ['/FLUX', 'flux general', 'fx']) expect(toolNamed([portrait, flux], name)).toBe(flux)
    expect(toolNamed([flux], 'fluxx')).toBeUndefined()
  })

  it('gives none where two go by the same name', () => {
    const other = registeredTool('flux_2', { displayName: 'Flux General' })
    expect(toolNamed([flux, other], 'Flux General')).toBeUndefined()
  })

  it('looks for all words, in names first', () => {
    expect(searchTools([flux, portrait], 'portrait')).toEqual([portrait, flux])
    expect(searchTools([flux, portrait], 'paints general')).toEqual([flux])
    expect(searchTools([flux, portrait], 'video')).toEqual([])
  })

  it('keeps a search short enough for the buttons of any chat', () => {
    const owner = '-1001234567890123'
    const tools = Array.from({ length: 2_000 }, (_, index) => registeredTool(`t${index}`, { description: 'größe '.repeat(20) }))
    const search = searchFrom(`größe:größe ${'größe '.repeat(20)}`)
    expect(search).not.toContain(':')
    const data = dataOf(toolList(words, tools, { search, page: 200, owner }).keys)
    expect(data).toContain(`tp:201:${owner}:${search}`)
  })

  it('offers the nearest names, or says what to do', () => {
    expect(dataOf(toolList(words, [flux], { search: 'fluxx', page: 0, owner: '7' }).keys)).toHaveLength(1)
    expect(toolList(words, [flux], { search: 'video', page: 0, owner: '7' })).toEqual({
      text: { html: words.menu.tools.none('video') },
      keys: [],
    })
  })
})

describe('small texts', () => {
  it('cuts between words, and never inside a letter', () => {
    expect(oneLine('one two\nthree', 40)).toBe('one two three')
    expect(oneLine('one two three', 10)).toBe('one two…')
    expect([...oneLine('😀'.repeat(10), 4)]).toEqual(['😀', '😀', '😀', '…'])
  })

  it('says money as far as it matters', () => {
    expect([0, 0.01234, 0.5, 12.345].map(moneyOf)).toEqual(['$0', '$0.0123', '$0.5', '$12.35'])
    expect(moneyOf(0.00000012)).toBe('$0.00000012')
  })

  it('says roughly how long ago', () => {
    const ago = [-5, 30_000, 90_000, 3 * 3_600_000, 72 * 3_600_000].map((ms) => agoText(words, ms))
    expect(ago).toEqual(['just now', 'just now', '1 min ago', '3 hours ago', '3 days ago'])
  })
})

describe('usageView', () => {
  const row = { day: 20_454, toolId: 'a', runs: 2, completed: 1, failed: 1, costUsd: 0.5 }
  const show = (rows: readonly (typeof row)[]) =>
    usageView(words, rows, { days: 7, nameOf: (toolId) => (toolId === 'a' ? 'Paint' : undefined) }, (days) => `us:${days}`).text.html

  it('sums up by tool and by day', () => {
    const text = show([{ ...row, day: 20_455, runs: 1, failed: 0 }, row, { ...row, toolId: 'b', runs: 5, failed: 0, costUsd: 0 }])
    expect(text).toContain('8 runs, $1 · 1 of them failed')
    expect(text).toContain('a tool that is gone: 5 runs, $0\nPaint: 3 runs, $1')
    expect(text).toMatch(/Fri,? 2 Jan: 1 run, \$0.5\nThu,? 1 Jan: 7 runs, \$0.5/)
  })

  it('lists the ten tools that were used most', () => {
    const text = show(Array.from({ length: 14 }, (_, index) => ({ ...row, toolId: `t${index}`, runs: index + 1 })))
    expect(text).toContain('4 other tools: 10 runs, $2')
  })

  it('says so when there was nothing', () => {
    expect(show([])).toBe(words.menu.usage.nothing(7))
  })
})
