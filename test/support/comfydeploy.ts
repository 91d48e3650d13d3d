import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { openBackends } from '../../src/backends/index.ts'
import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import type { WebhookRequest } from '../../src/model/backend.ts'
import { type ComfyDeployStandIn, createComfyDeployStandIn, type StandInOptions } from '../../src/playground/comfydeploy/index.ts'
import type { BackendInstance } from '../../src/ports/backend.ts'

export const standInKey = 'cd-key-for-tests-0123456789'

export const openStandIn = (options: Partial<StandInOptions> = {}): Promise<ComfyDeployStandIn> =>
  createComfyDeployStandIn({ apiKey: standInKey, clock: systemClock, ...options })

/** The project's own backend, pointed at a stand-in. */
export const backendOf = (standIn: ComfyDeployStandIn, context: { readonly callMarker?: boolean } = {}): BackendInstance => {
  const env = { COMFYDEPLOY_API_KEY: standInKey, COMFYDEPLOY_API_URL: standIn.url }
  const [instance] = openBackends(env, { clock: systemClock, log: silentLog, random: Math.random, ...context })
  if (instance === undefined) throw new Error('the comfydeploy backend was not opened')
  return instance
}

export interface WebhookReceiver {
  readonly url: string
  received(): readonly WebhookRequest[]
  /** What it answers; a list is used up one by one. */
  answers: number[]
  close(): Promise<void>
}

/** A place that takes whatever is posted to it. */
export const openWebhookReceiver = async (): Promise<WebhookReceiver> => {
  const received: WebhookRequest[] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://127.0.0.1').searchParams)
    received.push({ method: request.method ?? '', headers, query, body })
    response.writeHead(answers.shift() ?? 200).end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received: () => received,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
