import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { runnablePath } from './child.ts'

export const apiKey = 'bench-key-12345'

/** A local ComfyDeploy in a process of its own. */
export const startStandIn = async (env: Readonly<Record<string, string>> = {}) => {
  const child = fork(runnablePath(new URL('./stand-in-child.ts', import.meta.url)), {
    env: { ...process.env, ...env },
    execArgv: process.execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return {
    url,
    /** How many runs were begun there. */
    runs: async (): Promise<number> => {
      child.send('runs')
      const [{ count }] = (await once(child, 'message')) as [{ count: number }]
      return count
    },
    stop: async (): Promise<void> => {
      const ended = once(child, 'exit')
      child.send('stop')
      await ended
    },
  }
}

export const paintId = async (apiUrl: string): Promise<string> => {
  for (const fluid of [true, false]) {
    const answer = await fetch(`${apiUrl}/deployments?environment=production&is_fluid=${fluid}&page_size=100`, {
      headers: { authorization: 'Bearer bench' },
    })
    const rows = (await answer.json()) as { id: string; workflow: { name: string } }[]
    const found = rows.find((row) => row.workflow.name.toLowerCase() === 'paint')
    if (found !== undefined) return found.id
  }
  throw new Error('the stand-in has no sample called Paint')
}

export const appEnv = (folder: string, database: string, standInUrl: string): Readonly<Record<string, string>> => ({
  COMFYDEPLOY_API_KEY: 'bench',
  COMFYDEPLOY_API_URL: standInUrl,
  COMFYDEPLOY_CONCURRENCY: '20000',
  ACCOUNT_CONCURRENCY: '20000',
  API_KEYS: `bench:${apiKey}:trusted`,
  STORE_URL: `sqlite:${join(folder, database)}`,
  MEDIA_URL: `file:${join(folder, `${database}-media`)}`,
  TOOLS_FILE: join(folder, 'none.json'),
  PORT: '0',
  LOG_LEVEL: 'warn',
  TRUSTED_HOSTS: '127.0.0.1',
  RATE_LIMIT_PER_MINUTE: '10000000',
})
