import { createComfyDeployStandIn } from './comfydeploy/index.ts'
import type { Time } from './comfydeploy/time.ts'

const apiKey = 'playground'

const machineTime: Time = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

export interface Playground {
  /** The variables that point the real program at the stand-ins. */
  readonly env: Readonly<Record<string, string>>
  /** What a newcomer can do now. */
  welcome(url: string): readonly string[]
  close(): Promise<void>
}

/** Everything that the real program talks to, on this machine: no token, no key, no network, no money. */
export const startPlayground = async (env: Readonly<Record<string, string | undefined>>): Promise<Playground> => {
  const comfydeploy = await createComfyDeployStandIn({ apiKey, clock: machineTime, speed: 'demo' })
  const ownKeys = (env['API_KEYS'] ?? '').trim() !== ''
  return {
    env: { COMFYDEPLOY_API_KEY: apiKey, COMFYDEPLOY_API_URL: comfydeploy.url, ...(ownKeys ? {} : { API_KEYS: `playground:${apiKey}` }) },
    welcome: (url) => [
      '',
      'This is the playground: a local ComfyDeploy with sample workflows. Nothing leaves this machine. Try:',
      `  curl -s ${url}/api/v1/tools/paint/run -H "Authorization: Bearer ${ownKeys ? '<your key>' : apiKey}" \\`,
      `    -H "Content-Type: application/json" -d '{"inputs":{"prompt":"a lighthouse at dusk"},"wait":30}'`,
      '  To go live, set COMFYDEPLOY_API_KEY and API_KEYS (see .env.example).',
      '',
    ],
    close: () => comfydeploy.close(),
  }
}
