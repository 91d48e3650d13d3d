import { createHash } from 'node:crypto'
import type { JsonObject } from '../../model/json.ts'
import type { Graph } from './graph/graph.ts'

export type MachineStatus = 'not-started' | 'ready' | 'building' | 'error' | 'running' | 'paused' | 'starting'
export type MachineType = 'classic' | 'runpod-serverless' | 'modal-serverless' | 'comfy-deploy-serverless' | 'workspace' | 'workspace-v2'

export interface SampleMachine {
  readonly name: string
  readonly type?: MachineType
  readonly status?: MachineStatus
  readonly gpu?: string
}

/** One deployment as somebody made it: a graph in ComfyUI's own JSON and where it runs. */
export interface SampleDeployment {
  readonly name: string
  readonly graph: Graph
  /** The editor's own JSON, with its notes. */
  readonly workflow?: JsonObject
  readonly description?: string
  readonly environment?: string
  /** A fluid one has its own image: the default list leaves it out. */
  readonly fluid?: boolean
  readonly gpu?: string
  readonly runTimeoutSeconds?: number
  /** By name; `missing` gives an id that no machine has. */
  readonly machine?: string
  /** Fixed ids, where a test needs them. */
  readonly id?: string
}

export interface Machine {
  readonly id: string
  readonly name: string
  readonly type: MachineType
  readonly status: MachineStatus
  readonly gpu: string | null
  readonly createdAt: number
}

export interface Deployment {
  readonly id: string
  readonly workflowId: string
  readonly versionId: string
  readonly machineId: string
  readonly name: string
  readonly graph: Graph
  readonly workflow: JsonObject
  readonly description: string | null
  readonly environment: string
  readonly fluid: boolean
  readonly gpu: string | null
  readonly runTimeoutSeconds: number
  readonly createdAt: number
}

export interface World {
  readonly userId: string
  machines(): readonly Machine[]
  machine(id: string): Machine | undefined
  /** Newest first. */
  deployments(): readonly Deployment[]
  deployment(id: string): Deployment | undefined
  workflow(id: string): Deployment | undefined
  version(id: string): Deployment | undefined
  add(sample: SampleDeployment): Deployment
  remove(deploymentId: string): void
}

const defaultMachine: SampleMachine = { name: 'studio' }

/** The same at every start, as a real account's are: whoever comes back finds the tools that he knew. */
const createIds = () => {
  const times = new Map<string, number>()
  return (what: string): string => {
    const time = (times.get(what) ?? 0) + 1
    times.set(what, time)
    const hex = createHash('sha256').update(`${what} ${time}`).digest('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }
}

export const createWorld = (options: {
  readonly samples: readonly SampleDeployment[]
  readonly machines: readonly SampleMachine[]
  readonly now: () => number
}): World => {
  const { now } = options
  const idOf = createIds()
  const startedAt = now()
  const machines = new Map<string, Machine>()
  const deployments = new Map<string, Deployment>()
  let made = 0

  const addMachine = (sample: SampleMachine): Machine => {
    const machine: Machine = {
      id: idOf(`machine ${sample.name}`),
      name: sample.name,
      type: sample.type ?? 'comfy-deploy-serverless',
      status: sample.status ?? 'ready',
      gpu: sample.gpu ?? 'A10G',
      createdAt: startedAt,
    }
    machines.set(machine.id, machine)
    return machine
  }
  for (const sample of options.machines.length === 0 ? [defaultMachine] : options.machines) addMachine(sample)

  const machineIdOf = (name: string | undefined): string => {
    if (name === 'missing') return idOf('a machine that is missing')
    const known = [...machines.values()]
    const found = name === undefined ? known[0] : known.find((machine) => machine.name === name)
    return (found ?? addMachine({ name: name ?? defaultMachine.name })).id
  }

  const add = (sample: SampleDeployment): Deployment => {
    const deployment: Deployment = {
      id: sample.id ?? idOf(`deployment ${sample.name}`),
      workflowId: idOf(`workflow ${sample.name}`),
      versionId: idOf(`version ${sample.name}`),
      machineId: machineIdOf(sample.machine),
      name: sample.name,
      graph: sample.graph,
      workflow: sample.workflow ?? {},
      description: sample.description ?? null,
      environment: sample.environment ?? 'production',
      fluid: sample.fluid ?? false,
      gpu: sample.gpu ?? null,
      runTimeoutSeconds: sample.runTimeoutSeconds ?? 300,
      // One millisecond apart, so that "newest first" has one answer.
      createdAt: startedAt + made++,
    }
    deployments.set(deployment.id, deployment)
    return deployment
  }
  for (const sample of options.samples) add(sample)

  const newestFirst = (): Deployment[] => [...deployments.values()].sort((a, b) => b.createdAt - a.createdAt)

  return {
    userId: 'user_1',
    machines: () => [...machines.values()],
    machine: (id) => machines.get(id),
    deployments: newestFirst,
    deployment: (id) => deployments.get(id),
    workflow: (id) => newestFirst().find((deployment) => deployment.workflowId === id),
    version: (id) => newestFirst().find((deployment) => deployment.versionId === id),
    add,
    remove: (id) => void deployments.delete(id),
  }
}
