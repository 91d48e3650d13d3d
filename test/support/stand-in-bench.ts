import type { JsonObject } from '../../src/model/json.ts'
import type { ComfyDeployStandIn } from '../../src/playground/comfydeploy/index.ts'
import { createManualClock, type ManualClock } from './clock.ts'
import { openStandIn, openWebhookReceiver, standInKey, type WebhookReceiver } from './comfydeploy.ts'

export interface RunAnswer extends JsonObject {
  readonly id: string
  readonly status: string
  readonly progress: number
  readonly outputs: readonly { readonly data: Readonly<Record<string, readonly { readonly url: string }[]>> }[]
}

export const headers = { authorization: `Bearer ${standInKey}`, 'content-type': 'application/json' }

/** A stand-in whose time stands still, somebody to receive its webhooks, and a client without any cleverness. */
export const openBench = async () => {
  const clock: ManualClock = createManualClock()
  const standIn: ComfyDeployStandIn = await openStandIn({ clock })
  const receiver: WebhookReceiver = await openWebhookReceiver()
  const idOf = (name: string): string => standIn.world.deployments().find((one) => one.name === name)?.id ?? ''
  const submit = (more: JsonObject = {}): Promise<Response> => {
    const inputs = { prompt: 'blue', seed: 3, width: 64, height: 64, marker: 'gen.1' }
    const body = { deployment_id: idOf('Paint'), inputs, webhook: receiver.url, ...more }
    return fetch(`${standIn.url}/run/deployment/queue`, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  const runIdOf = async (answer: Promise<Response>): Promise<string> => ((await (await answer).json()) as { run_id: string }).run_id
  const fetchRun = (id: string): Promise<Response> => fetch(`${standIn.url}/run/${id}`, { headers })
  const runOf = async (id: string): Promise<RunAnswer> => (await fetchRun(id)).json() as Promise<RunAnswer>
  const cancel = (id: string): Promise<Response> => fetch(`${standIn.url}/run/${id}/cancel`, { method: 'POST', headers })
  const bodies = (): JsonObject[] => receiver.received().map(({ body }) => JSON.parse(body) as JsonObject)
  const told = (): string[] => bodies().map((body) => `${body['status']}${(body['outputs'] as unknown[]).length}`)
  const urlOf = (run: RunAnswer): string => Object.values(run.outputs[0]?.data ?? {})[0]?.[0]?.url ?? ''

  const close = async (): Promise<void> => {
    await standIn.close()
    await receiver.close()
  }
  return { clock, standIn, receiver, idOf, submit, runIdOf, fetchRun, runOf, cancel, bodies, told, urlOf, close }
}

export type Bench = Awaited<ReturnType<typeof openBench>>
