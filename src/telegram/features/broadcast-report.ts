import type { Words } from '../../words/index.ts'
import type { Broadcast } from './broadcast-record.ts'

/** What came of it; what didn't happen is not mentioned. */
export const broadcastReport = ({ admin }: Words, { state, counts }: Pick<Broadcast, 'state' | 'counts'>): string => {
  const { broadcast } = admin
  const title = state === 'stopped' ? broadcast.reportStopped : state === 'broken' ? broadcast.reportBroken : broadcast.report
  return [
    title(counts.sent),
    ...(counts.unreachable === 0 ? [] : [broadcast.unreachable(counts.unreachable)]),
    ...(counts.failed === 0 ? [] : [broadcast.failed(counts.failed)]),
    ...(counts.unsure === 0 ? [] : [broadcast.unsure(counts.unsure)]),
  ].join('\n')
}
