import { DarkroomError } from '../../model/errors.ts'
import type { Api } from '../../net/api.ts'
import { ApiError } from '../../net/api.ts'
import { readProblem } from './problems.ts'

/** Asking for a run that is over is answered with success and changes nothing, so nothing is concluded from that. */
export const cancelRun = async (api: Api, ref: string, signal: AbortSignal): Promise<void> => {
  try {
    await api.request({ method: 'POST', path: `/run/${encodeURIComponent(ref)}/cancel`, signal })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const isImpossible = error.status === 404 || (error.status === 500 && /not found|no modal function/i.test(error.body))
    // A run on a machine of one's own has nothing to stop it by; neither has one that isn't ours.
    throw isImpossible ? new DarkroomError('cannot_cancel', { detail: error.message }) : readProblem(error)
  }
}
