import { entryOf } from '../../comfy/records.ts'
import type { WireDeployment, WireMachine } from './wire.ts'

/** By machine id; undefined when the list couldn't be read, which says nothing about any machine. */
export type Machines = ReadonlyMap<string, WireMachine> | undefined

const reasons: Readonly<Record<string, string>> = {
  building: 'Its machine is being built. It comes back by itself.',
  starting: 'Its machine is starting. It comes back by itself.',
  'not-started': 'Its machine has not been started yet.',
  paused: 'Its machine is paused. Its owner can start it again.',
  error: 'Its machine could not be built. Its owner has the details.',
}

const queueable = new Set(['comfy-deploy-serverless', 'runpod-serverless', 'classic'])

/** Why a deployment can't run right now; undefined when, as far as is known, it can. */
export const unavailableReason = (deployment: WireDeployment, machines: Machines): string | undefined => {
  if (machines === undefined) return undefined
  const machine = deployment.machine_id ? machines.get(deployment.machine_id) : undefined
  if (machine === undefined || machine.deleted === true) {
    // A deployment with an image of its own outlives the machine it was made from.
    return deployment.modal_image_id ? undefined : 'Its machine is gone. Its owner has to choose another one.'
  }
  if (machine.type && !queueable.has(machine.type)) return 'Its machine is a kind that takes no queued runs.'
  return machine.status ? entryOf(reasons, machine.status) : undefined
}
