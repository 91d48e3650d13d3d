import type { Bucket, StoredFile } from './bucket.ts'
import type { Life } from './life.ts'
import { isOver, type KeptRun, type Runs } from './runs.ts'
import type { World } from './world.ts'

/** All that outlives a restart, as data with Maps and bytes in it. */
export interface StandInState {
  /** Where files were served: the addresses inside begin with it. */
  readonly fileBaseUrl: string
  readonly runs: readonly KeptRun[]
  readonly files: ReadonlyMap<string, StoredFile>
}

/** The same at another address, should the old port be taken. */
export const moved = (state: StandInState, fileBaseUrl: string): StandInState => {
  if (state.fileBaseUrl === fileBaseUrl) return state
  const runs = JSON.parse(JSON.stringify(state.runs).replaceAll(state.fileBaseUrl, fileBaseUrl)) as readonly KeptRun[]
  return { ...state, fileBaseUrl, runs }
}

interface Parts {
  readonly world: World
  readonly runs: Runs
  readonly bucket: Bucket
  readonly life: Life
}

export const restore = ({ world, runs, bucket, life }: Parts, state: StandInState): void => {
  for (const [key, file] of state.files) bucket.put(key, file)
  for (const kept of state.runs) {
    const deployment = world.deployment(kept.deploymentId)
    if (deployment === undefined) continue
    const run = runs.restore(kept, deployment)
    if (!isOver(run.status)) life.start(run, Promise.resolve())
  }
}
