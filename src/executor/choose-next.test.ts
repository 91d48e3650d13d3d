import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PendingHead } from '../ports/store/generations.ts'
import { chooseNext } from './choose-next.ts'

const head = (account: string, createdAt: number, parts: Partial<PendingHead> = {}): PendingHead => ({
  generationId: `${account}.${createdAt}`,
  account,
  toolId: 'paint',
  priority: 0,
  createdAt,
  ...parts,
})
const nobody = { total: 0, byAccount: {}, byTool: {} }
const names = (heads: readonly PendingHead[]): readonly string[] => heads.map((chosen) => chosen.generationId)
const room = { free: 3, accountConcurrency: 100 }

describe('who may start next', () => {
  it("lets one person's one pass another's five hundred", () => {
    const crowd = Array.from({ length: 50 }, (_, index) => head('ann', index))
    expect(names(chooseNext([...crowd, head('bob', 1_000)], nobody, { free: 2, accountConcurrency: 100 }))).toEqual(['ann.0', 'bob.1000'])
    expect(
      names(chooseNext([...crowd, head('bob', 1_000)], { ...nobody, byAccount: { ann: 4 } }, { free: 1, accountConcurrency: 100 })),
    ).toEqual(['bob.1000'])
  })
  it('takes higher priority first, then the oldest', () => {
    expect(names(chooseNext([head('ann', 1), head('ann', 2, { priority: 5 }), head('ann', 0)], nobody, room))).toEqual([
      'ann.2',
      'ann.0',
      'ann.1',
    ])
  })
  it("keeps within the account's and the tool's limits", () => {
    const heads = [head('ann', 1), head('ann', 2), head('ann', 3)]
    expect(chooseNext(heads, { ...nobody, byAccount: { ann: 1 } }, { free: 3, accountConcurrency: 2 })).toHaveLength(1)
    const limited = heads.map((each) => ({ ...each, toolConcurrency: 2 }))
    expect(chooseNext(limited, { ...nobody, byTool: { paint: 1 } }, room)).toHaveLength(1)
  })
  it('never chooses more than there is room for, nor anyone twice', () => {
    const heads = fc.uniqueArray(fc.record({ account: fc.constantFrom('a', 'b', 'c'), createdAt: fc.nat(50), priority: fc.nat(2) }), {
      selector: (made) => `${made.account}.${made.createdAt}`,
    })
    fc.assert(
      fc.property(heads, fc.nat(10), fc.integer({ min: 1, max: 5 }), (made, free, accountConcurrency) => {
        const chosen = chooseNext(
          made.map(({ account, createdAt, priority }) => head(account, createdAt, { priority })),
          nobody,
          { free, accountConcurrency },
        )
        expect(chosen.length).toBeLessThanOrEqual(free)
        expect(new Set(names(chosen)).size).toBe(chosen.length)
        for (const account of ['a', 'b', 'c'])
          expect(chosen.filter((one) => one.account === account).length).toBeLessThanOrEqual(accountConcurrency)
      }),
    )
  })
})
