import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import { silentLog } from '../../src/log.ts'
import { type Playground, startPlayground } from '../../src/playground/index.ts'
import { noBrowser, openBrowser, screenshotPath } from './browser.ts'
import { skipWithout } from './real-server.ts'

/** The whole playground as `npm start` opens it, and a newcomer's browser in front of it. */
const openPlayground = async (given: Readonly<Record<string, string>>) => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-playground-'))
  const start = async (): Promise<{ playground: Playground; app: App; url: string }> => {
    const playground = await startPlayground({ PORT: '0' }, { folder: join(folder, 'playground') })
    const env = {
      STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
      MEDIA_URL: `file:${join(folder, 'media')}`,
      TOOLS_FILE: join(folder, 'tools.json'),
      PORT: '0',
      ...playground.env,
      ...given,
    }
    const app = await createApp(env, { log: silentLog })
    await app.start()
    const [first = ''] = playground.welcome('')
    return { playground, app, url: /http:\S+/.exec(first)?.[0] ?? '' }
  }
  let current = await start()
  const stop = async (): Promise<void> => {
    await current.app.stop()
    await current.playground.close()
  }
  const browser = await openBrowser()

  return {
    browser,
    url: () => current.url,
    app: () => current.app,
    open: async (size = { width: 1_100, height: 800 }, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
      const context = await browser.newContext({ viewport: size, colorScheme, reducedMotion: 'reduce' })
      const page = await context.newPage()
      await page.goto(current.url)
      return page
    },
    restart: async (): Promise<void> => {
      await stop()
      current = await start()
    },
    close: async (): Promise<void> => {
      await browser.close()
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type PlaygroundWorld = Awaited<ReturnType<typeof openPlayground>>

/**
 * One playground for all the tests of a suite, which are skipped by name where there is no browser, or for the reason given.
 * `env`: what somebody sets before `npm start`.
 */
export const usePlayground = (
  options: { readonly missing?: string | undefined; readonly env?: () => Promise<Readonly<Record<string, string>>> } = {},
): (() => PlaygroundWorld) => {
  const missing = noBrowser ?? options.missing
  let world: PlaygroundWorld | undefined
  beforeAll(async () => {
    if (missing === undefined) world = await openPlayground((await options.env?.()) ?? {})
  })
  skipWithout(missing)
  afterAll(() => world?.close())
  return () => {
    if (world === undefined) throw new Error('there is no playground')
    return world
  }
}

/** What a person does in the page, and sees there. */
export const handsOn = (page: Page) => {
  const messages = page.getByRole('log').getByRole('article')
  const box = page.getByRole('textbox', { name: 'Message' })
  return {
    messages,
    box,
    /** What came out of a run: it can be run again. */
    results: messages.filter({ has: page.getByRole('button', { name: 'Again' }) }),
    says: async (text: string): Promise<void> => {
      await box.fill(text)
      await box.press('Enter')
    },
    replies: async (to: Locator, text: string): Promise<void> => {
      await to.hover()
      await to.getByRole('button', { name: 'What to do with this message' }).click()
      await page.getByRole('menuitem', { name: 'Reply' }).click()
      await box.fill(text)
      await box.press('Enter')
    },
    sends: async (files: readonly { name: string; mimeType: string; buffer: Buffer }[], caption: string): Promise<void> => {
      await page.locator('input[type=file]').setInputFiles([...files])
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Caption' }).fill(caption)
      await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    },
    becomes: (name: string): Promise<void> => page.getByRole('radio', { name: new RegExp(name) }).check({ force: true }),
    opens: (chat: string): Promise<void> =>
      page
        .getByRole('navigation', { name: 'Chats' })
        .getByRole('button', { name: new RegExp(chat) })
        .click(),
    shoots: async (name: string): Promise<void> => {
      const path = screenshotPath(name)
      if (path !== undefined) await page.screenshot({ path })
    },
  }
}
