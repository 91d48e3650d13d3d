import type { Generation } from '../../model/generation.ts'
import type { Database } from '../../sqlite/open.ts'

type Place = Pick<Generation, 'backendId' | 'account' | 'toolId' | 'status'>

const pendingIn = (place: Place | undefined): number => (place?.status === 'pending' ? 1 : 0)
const liveIn = (place: Place | undefined): number => (place?.status === 'running' ? 1 : 0)

/** Keeps count of who waits and who lives; called within the write that changes it. */
export const createLineCounts = (db: Database): ((before: Place | undefined, after: Place) => void) => {
  const add = db.prepare(`
    INSERT INTO lines VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET pending = pending + excluded.pending, live = live + excluded.live`)
  const forgetEmpty = db.prepare('DELETE FROM lines WHERE backend_id = ? AND account = ? AND tool_id = ? AND pending = 0 AND live = 0')

  const count = ({ backendId, account, toolId }: Place, pending: number, live: number): void => {
    if (pending === 0 && live === 0) return
    add.run(backendId, account, toolId, pending, live)
    if (pending + live < 0) forgetEmpty.run(backendId, account, toolId)
  }

  return (before, after) => {
    const sameLine = before?.backendId === after.backendId && before.account === after.account && before.toolId === after.toolId
    if (sameLine) {
      count(after, pendingIn(after) - pendingIn(before), liveIn(after) - liveIn(before))
      return
    }
    if (before !== undefined) count(before, -pendingIn(before), -liveIn(before))
    count(after, pendingIn(after), liveIn(after))
  }
}
