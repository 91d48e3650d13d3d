import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/lib/free-port.ts'
import type { App, Machine } from '../../src/app.ts'
import { createApp } from '../../src/app.ts'
import { systemClock } from '../../src/clock.ts'
import type { ComfyDeployStandIn, StandInOptions } from '../../src/playground/comfydeploy/index.ts'
import { createComfyDeployStandIn } from '../../src/playground/comfydeploy/index.ts'
import { silentLog } from './log.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the wire brings
  readonly body: any
}

export interface Everything {
  readonly standIn: ComfyDeployStandIn
  readonly url: string
  readonly folder: string
  readonly app: () => App
  call(method: string, path: string, body?: unknown, key?: string): Promise<Answer>
  /** Stops the program as Ctrl-C does, and starts it again on the same data. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** The whole program and a local ComfyDeploy, talking HTTP over loopback, each with real time. */
export const startEverything = async (
  options: { standIn?: Partial<StandInOptions>; env?: Record<string, string>; machine?: Machine; webhooks?: boolean } = {},
): Promise<Everything> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-e2e-'))
  const standIn = await createComfyDeployStandIn({ apiKey: 'cd-key-for-tests', clock: systemClock, ...options.standIn })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    COMFYDEPLOY_API_KEY: 'cd-key-for-tests',
    COMFYDEPLOY_API_URL: standIn.url,
    API_KEYS: 'test:plain-key,ops:trusted-key:trusted',
    STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
    MEDIA_URL: `file:${join(folder, 'media')}`,
    TOOLS_FILE: join(folder, 'tools.json'),
    PORT: String(port),
    ...(options.webhooks === false ? {} : { PUBLIC_URL: url }),
    ...options.env,
  }
  const start = async (): Promise<App> => {
    const app = await createApp(env, { log: silentLog, ...options.machine })
    await app.start()
    return app
  }
  let app = await start()

  return {
    standIn,
    url,
    folder,
    app: () => app,
    call: async (method, path, body, key = 'plain-key') => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      const isJson = answer.headers.get('content-type')?.includes('json') === true
      return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
    },
    restart: async () => {
      await app.stop()
      app = await start()
    },
    close: async () => {
      await app.stop()
      await standIn.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
