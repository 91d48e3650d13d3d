import type { BackendInstance } from '../ports/backend.ts'
import type { ExecutorDeps } from './deps.ts'

/** How long one submit may take there. */
export const submitTimeoutOf = ({ settings }: Pick<ExecutorDeps, 'settings'>, instance: BackendInstance): number =>
  instance.limits.submitTimeoutMs ?? settings.submitTimeoutMs
