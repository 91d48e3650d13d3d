import { onTestFinished } from 'vitest'
import { openBackends } from '../../src/backends/index.ts'
import type { Backend } from '../../src/ports/backend.ts'
import { createManualClock } from './clock.ts'
import { silentLog as log } from './log.ts'
import { openLoopback } from './loopback.ts'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: string
}
export type Answer = { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }

/** A backend and the server it talks to, which answers what the test says and remembers what it was asked. */
export const talking = async (answer: (seen: Seen) => Answer, callMarker = true) => {
  const seen: Seen[] = []
  const server = await openLoopback((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://local')
      const each = {
        method: request.method ?? '',
        path: url.pathname.replace('/api', ''),
        query: Object.fromEntries(url.searchParams),
        body: Buffer.concat(chunks).toString('latin1'),
      }
      seen.push(each)
      const { status = 200, json, text, headers } = answer(each)
      response.writeHead(status, headers).end(text ?? JSON.stringify(json))
    })
  })
  onTestFinished(() => server.close())
  const env = { COMFYDEPLOY_API_KEY: 'the-secret-key', COMFYDEPLOY_API_URL: `${server.url}/api/` }
  const [instance] = openBackends(env, { clock: createManualClock(), log, random: () => 0.5, callMarker })
  if (instance === undefined) throw new Error('the backend is off')
  return { server, backend: instance.backend as Required<Backend>, seen }
}

/** A tool's target and a call of it. */
export const target = {
  deploymentId: 'd1',
  workflowId: 'w1',
  classes: { pics: 'ComfyUIDeployExternalImageBatch', size: 'ComfyUIDeployExternalNumberInt' },
  outputs: { '5': { name: 'poster', kind: 'image' } },
}
export const call = { callId: 'g1.1', target, inputs: { pics: ['http://x/a.png'], size: 4, nothing: null }, webhookUrl: 'http://us/hook' }
/** A run as the vendor's lists show it. */
export const runRow = (patch: Record<string, unknown> = {}) => ({
  id: 'r1',
  status: 'running',
  workflow_id: 'w1',
  workflow_inputs: {},
  created_at: '2026-01-01T00:00:00.000Z',
  outputs: [],
  ...patch,
})
