import type { OutputTargets } from '../../comfy/output-target.ts'
import { createRecent } from '../recent.ts'
import type { Target } from './target.ts'

interface Known {
  readonly workflowId: string | undefined
  readonly outputs: OutputTargets
}

/** What this process happens to know of its runs: a help, never needed. The oldest are forgotten. */
export const createKnownRuns = (most = 20_000) => {
  const byRef = createRecent<Known>(most)
  return {
    learn: (ref: string, target: Target): void => byRef.put(ref, { workflowId: target.workflowId, outputs: target.outputs }),
    learnWorkflow: (ref: string, workflowId: string | null | undefined): void => {
      if (workflowId && byRef.get(ref)?.workflowId !== workflowId) byRef.put(ref, { workflowId, outputs: byRef.get(ref)?.outputs ?? {} })
    },
    workflowOf: (ref: string): string | undefined => byRef.get(ref)?.workflowId,
    outputsOf: (ref: string): OutputTargets | undefined => byRef.get(ref)?.outputs,
  }
}

export type KnownRuns = ReturnType<typeof createKnownRuns>
