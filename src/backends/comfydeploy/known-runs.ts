import type { OutputTargets } from '../../comfy/output-target.ts'
import type { Target } from './target.ts'

interface Known {
  readonly workflowId: string | undefined
  readonly outputs: OutputTargets
}

/** What this process happens to know of its runs: a help, never needed. The oldest are forgotten. */
export const createKnownRuns = (most = 20_000) => {
  const byRef = new Map<string, Known>()
  const put = (ref: string, known: Known): void => {
    byRef.delete(ref)
    byRef.set(ref, known)
    if (byRef.size <= most) return
    const oldest = byRef.keys().next()
    if (oldest.done !== true) byRef.delete(oldest.value)
  }
  return {
    learn: (ref: string, target: Target): void => put(ref, { workflowId: target.workflowId, outputs: target.outputs }),
    learnWorkflow: (ref: string, workflowId: string | null | undefined): void => {
      if (workflowId && byRef.get(ref)?.workflowId !== workflowId) put(ref, { workflowId, outputs: byRef.get(ref)?.outputs ?? {} })
    },
    workflowOf: (ref: string): string | undefined => byRef.get(ref)?.workflowId,
    outputsOf: (ref: string): OutputTargets | undefined => byRef.get(ref)?.outputs,
  }
}

export type KnownRuns = ReturnType<typeof createKnownRuns>
