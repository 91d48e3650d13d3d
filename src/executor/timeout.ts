import type { BackendInstance } from '../ports/backend.ts'
import type { ExecutorDeps } from './deps.ts'

/** How long one submit may take there. */
export const submitTimeoutOf = ({ settings }: Pick<ExecutorDeps, 'settings'>, instance: BackendInstance): number =>
  instance.limits.submitTimeoutMs ?? settings.submitTimeoutMs

/** From then on nobody can still be waiting for the answer to what was sent at that time. */
export const certainAtOf = (deps: Pick<ExecutorDeps, 'settings'>, instance: BackendInstance, sentAt: number): number =>
  sentAt + submitTimeoutOf(deps, instance) + deps.settings.settleWindowMs
