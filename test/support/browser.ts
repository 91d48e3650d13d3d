import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const candidates = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const found = candidates.find((path) => path !== undefined && path !== '' && existsSync(path))

/** Why the browser's tests are skipped here; undefined where they run. */
export const noBrowser: string | undefined =
  found === undefined ? 'there is no Chromium on this machine: install it, or name it in CHROMIUM_PATH' : undefined

/** A browser that stays at home: nothing but the pages that a test opens. */
export const openBrowser = () =>
  chromium.launch({
    ...(found === undefined ? {} : { executablePath: found }),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })

/** Where screenshots are left for whoever looks at them afterwards; undefined: nowhere. */
export const screenshotPath = (name: string): string | undefined => {
  const folder = process.env['SCREENSHOTS']
  if (folder === undefined || folder === '') return undefined
  mkdirSync(folder, { recursive: true })
  return join(folder, `${name}.png`)
}
