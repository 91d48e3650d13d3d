import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { handsOn, usePlayground } from '../support/playground-world.ts'

const patienceMs = 30_000

const picture = async (name: string, background: string) => ({
  name,
  mimeType: 'image/png',
  buffer: await sharp({ create: { width: 96, height: 64, channels: 3, background } })
    .png()
    .toBuffer(),
})

describe('the playground, in a browser', { timeout: 120_000 }, () => {
  const world = usePlayground()

  test('the newcomer’s minute: a command from the menu, the bar, the picture, a reply with another tool, and again', async () => {
    const page = await world().open()
    const hands = handsOn(page)
    await hands.box.pressSequentially('/pai')
    await page.getByRole('option', { name: /^\/paint/ }).waitFor()
    await hands.shoots('menu')
    await page.keyboard.press('Tab')
    await hands.box.pressSequentially('a lighthouse at dusk')
    await page.keyboard.press('Enter')
    await hands.messages
      .filter({ hasText: /▰|%|Accepted|line/ })
      .first()
      .waitFor()
    await hands.shoots('progress')
    const painted = hands.results.first()
    await painted.waitFor({ timeout: patienceMs })
    await hands.shoots('result')

    await hands.replies(painted, '/upscale')
    await expect.poll(() => hands.results.count(), { timeout: patienceMs }).toBe(2)
    await hands.results.nth(1).getByRole('button', { name: 'Again' }).click()
    await expect.poll(() => hands.results.count(), { timeout: patienceMs }).toBe(3)
    await hands.shoots('again')
    await page.close()
  })

  test('an album through a tool of one picture: one run for each, one summary', async () => {
    const page = await world().open()
    const hands = handsOn(page)
    await hands.becomes('Ben')
    const files = await Promise.all(['red', 'green', 'blue'].map((colour) => picture(`${colour}.png`, colour)))
    await hands.sends(files, '/invert')
    await hands.messages.filter({ hasText: '3 of 3' }).waitFor({ timeout: patienceMs })
    expect(await hands.results.count()).toBe(3)
    await hands.shoots('album')
    await page.close()
  })

  test('what is missing is asked for, by words and by buttons', async () => {
    const page = await world().open()
    const hands = handsOn(page)
    await hands.becomes('Chiyo')
    await hands.says('/upscale')
    const question = hands.messages.last()
    await question.getByRole('button', { name: /Cancel/i }).waitFor()
    await hands.shoots('question')
    await hands.sends([await picture('grey.png', 'grey')], '')
    await hands.results.first().waitFor({ timeout: patienceMs })
    await page.close()
  })

  test('a run is called off with its button', async () => {
    const page = await world().open()
    const hands = handsOn(page)
    await hands.becomes('Ben')
    await hands.says('/paint a storm at sea')
    const status = hands.messages.filter({ has: page.getByRole('button', { name: /Cancel/ }) }).last()
    await status.getByRole('button', { name: /Cancel/ }).click()
    await hands.messages.filter({ hasText: /[Cc]ancelled/ }).waitFor({ timeout: patienceMs })
    await page.close()
  })

  test('in a group each presses their own buttons', async () => {
    const page = await world().open()
    const hands = handsOn(page)
    await hands.opens('Picture friends')
    await hands.says('/paint a city at night')
    const result = hands.results.first()
    await result.waitFor({ timeout: patienceMs })
    await hands.becomes('Ben')
    await hands.results.first().getByRole('button', { name: 'Again' }).click()
    await page.getByRole('alertdialog').waitFor()
    await hands.shoots('group')
    await page.getByRole('alertdialog').getByRole('button').click()
    expect(await hands.results.count()).toBe(1)
    await page.close()
  })

  test('a restart in the middle: the picture arrives after it', async () => {
    const page = await world().open()
    const hands = handsOn(page)
    await hands.opens('Sketches')
    await hands.says('/paint a mountain lake')
    await hands.messages
      .filter({ has: page.getByRole('button', { name: /Cancel/ }) })
      .last()
      .waitFor()
    await world().restart()
    await page.goto(world().url())
    await hands.opens('Sketches')
    await hands.results.first().waitFor({ timeout: patienceMs })
    expect(await hands.results.count()).toBe(1)
    await page.close()
  })
})
