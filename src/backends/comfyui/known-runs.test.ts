import { expect, test } from 'vitest'
import { createKnownRuns } from './known-runs.ts'

test('what is noted adds up, and the run that was spoken of longest ago is forgotten', () => {
  const known = createKnownRuns(2)
  known.note('a', { callId: 'g.1' })
  known.note('b', {})
  known.note('a', { calledOff: 'removed' })
  known.note('c', {})
  expect(known.of('a')).toMatchObject({ callId: 'g.1', calledOff: 'removed' })
  known.note('d', { callId: 'g.2' })
  known.note('e', {})
  expect(known.of('a').callId).toBeUndefined()
  expect(known.of('d').callId).toBe('g.2')
})

test('a run that is sent again by the same name begins anew', () => {
  const known = createKnownRuns()
  known.note('a', { ending: { status: 'cancelled' }, calledOff: 'removed' })
  known.begin('a', { callId: 'g.1' })
  expect(known.of('a')).toEqual({ callId: 'g.1', progress: known.of('never').progress })
})
