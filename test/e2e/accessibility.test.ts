import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { handsOn, usePlayground } from '../support/playground-world.ts'

const patienceMs = 30_000

/** What a checker finds that keeps somebody out. */
const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

describe('the chat page keeps nobody out', { timeout: 120_000 }, () => {
  const world = usePlayground()

  test.each([
    ['light', { width: 1_100, height: 800 }, 'light'],
    ['dark', { width: 1_100, height: 800 }, 'dark'],
    ['a phone', { width: 390, height: 800 }, 'light'],
  ] as const)('%s: empty, with the menu of commands, and with a result', async (name, size, scheme) => {
    const page = await world().open(size, scheme)
    const hands = handsOn(page)
    if (!(await hands.box.isVisible())) await hands.opens('Darkroom')
    await hands.box.waitFor()
    expect(await faultsOf(page)).toEqual([])
    await hands.box.pressSequentially('/')
    await page.getByRole('option', { name: /^\// }).first().waitFor()
    expect(await faultsOf(page)).toEqual([])
    await hands.says('/paint a quiet harbour')
    await hands.results.last().waitFor({ timeout: patienceMs })
    expect(await faultsOf(page)).toEqual([])
    await hands.shoots(`page-${name.replace(' ', '-')}`)
    await page.close()
  })
})
