import { describe, expect, it } from 'vitest'
import { generationOf } from '../../test/support/generation.ts'
import type { BackendUpdate } from '../model/backend.ts'
import type { Generation } from '../model/generation.ts'
import type { KeptUpdate, Via } from './decide-update.ts'
import { decideUpdate } from './decide-update.ts'

const rules = { maxAttempts: 3, unknownGraceMs: 60_000, emptyGraceMs: 10_000, progressEveryMs: 2_000 }
const now = 1_000_000

const sent = generationOf({
  status: 'running',
  stage: 'submitting',
  attempt: 1,
  owes: ['start'],
  attempts: [{ number: 1, callId: 'g1.1', startedAt: 0, sentAt: 1, sends: 1 }],
})
const accepted = generationOf({
  status: 'running',
  stage: 'queued',
  attempt: 1,
  owes: ['watch'],
  backendRef: 'r1',
  attempts: [{ number: 1, callId: 'g1.1', startedAt: 0, sentAt: 1, sends: 1, ref: 'r1', acceptedAt: 2 }],
})
const executing: Generation = {
  ...accepted,
  stage: 'executing',
  runningAt: 5,
  attempts: accepted.attempts.map((a) => ({ ...a, runningAt: 5 })),
}
const done = (
  outputs: Extract<BackendUpdate, { status: 'completed' }>['outputs'] = [{ name: 'image', url: 'https://x/1.png' }],
): KeptUpdate => ({ ref: 'r1', status: 'completed', outputs }) as KeptUpdate

const decide = (generation: Generation, update: KeptUpdate, via: Via = 'poll', attempt = 1) =>
  decideUpdate(generation, { attempt, update, via, now, random: 0.5 }, rules)

describe('an update of a live run', () => {
  it('adopts the ref that submit answers, and from then on it is watched', () => {
    const change = decide(sent, { ref: 'r1', status: 'queued', position: 3 }, 'submit')
    expect(change?.patch).toMatchObject({ backendRef: 'r1', stage: 'queued', owes: ['watch'], acceptedAt: now })
    expect(change?.work.map((work) => work.kind)).toEqual(['watch'])
  })
  it('is not adopted from a hint, nor before anything was sent', () => {
    expect(decide(sent, { ref: 'r1', status: 'running' }, 'webhook')).toBeUndefined()
    const unsent = { ...sent, attempts: [{ number: 1, callId: 'g1.1', startedAt: 0 }] }
    expect(decide(unsent, { ref: 'r1', status: 'running' }, 'poll')).toBeUndefined()
  })
  it('moves forward and never back', () => {
    expect(decide(accepted, { ref: 'r1', status: 'running', progress: 0.2 })?.patch).toMatchObject({ stage: 'executing', runningAt: now })
    expect(decide(executing, { ref: 'r1', status: 'queued', position: 1 })).toBeUndefined()
  })
  it('patches progress at most every 2 s, and not at all when nothing moved', () => {
    const fresh = { ...executing, progress: { fraction: 0.1, at: now - 1_000 } }
    expect(decide(fresh, { ref: 'r1', status: 'running', progress: 0.5 })).toBeUndefined()
    const older = { ...executing, progress: { fraction: 0.1, at: now - 2_000 } }
    expect(decide(older, { ref: 'r1', status: 'running', progress: 0.5 })?.patch.progress?.fraction).toBe(0.5)
    expect(decide({ ...executing, progress: { fraction: 0.5, at: 0 } }, { ref: 'r1', status: 'running', progress: 0.5 })).toBeUndefined()
  })
  it('tells of the first running once, and of progress never', () => {
    expect(decide(accepted, { ref: 'r1', status: 'running' })?.events.map((event) => event.type)).toEqual(['generation.running'])
    const later = decide({ ...executing, progress: { fraction: 0.1, at: 0 } }, { ref: 'r1', status: 'running', progress: 0.9 })
    expect(later?.events).toEqual([])
  })
  it('collects before it completes: the outputs are written and the clock stops', () => {
    const change = decide(executing, done())
    expect(change?.patch).toMatchObject({ stage: 'collecting', ranUntil: now, owes: ['collect'], remoteOutputs: [{ name: 'image' }] })
    expect(change?.patch.status).toBeUndefined()
  })
  it('completes at once what submit answers as completed, without ever having been "running"', () => {
    expect(decide(sent, done(), 'submit')?.patch).toMatchObject({ stage: 'collecting', backendRef: 'r1', owes: ['collect'] })
  })
})

describe('the end of a run', () => {
  it.each([
    ['failed', { ref: 'r1', status: 'failed', code: 'run_failed', message: 'no', retryable: false }, 'failed'],
    ['cancelled', { ref: 'r1', status: 'cancelled' }, 'cancelled'],
    ['timed out at the backend', { ref: 'r1', status: 'failed', code: 'timed_out', message: 'slow', retryable: false }, 'failed'],
  ] as const)('%s is final and settled', (_, update, status) => {
    const change = decide(executing, update)
    expect(change?.patch).toMatchObject({ status, endedAt: now, owes: ['settle'] })
    expect(change?.work.map((work) => work.kind)).toEqual(['settle', 'dispatch'])
  })
  it('is tried again only when the backend says failed and retryable, within the limit', () => {
    const again: KeptUpdate = { ref: 'r1', status: 'failed', code: 'run_failed', message: 'lost container', retryable: true }
    const change = decide(executing, again)
    expect(change?.patch).toMatchObject({ attempt: 2, stage: 'submitting', backendRef: undefined, owes: ['start'] })
    expect(change?.patch.attempts?.map((attempt) => attempt.callId)).toEqual(['g1.1', 'g1.2'])
    expect(decide({ ...executing, cancelRequestedAt: 1 }, again)?.patch.status).toBe('failed')
    const third = { ...executing, attempt: 3, attempts: [{ ...accepted.attempts[0], number: 3, callId: 'g1.3', startedAt: 0, ref: 'r1' }] }
    expect(decide(third, again, 'poll', 3)?.patch.status).toBe('failed')
  })
  it('never flips what has ended', () => {
    for (const status of ['completed', 'failed', 'cancelled'] as const) {
      const over = { ...executing, status, owes: [] }
      expect(decide(over, { ref: 'r1', status: 'failed', code: 'run_failed', message: '', retryable: true })).toBeUndefined()
      expect(decide(over, done())).toBeUndefined()
    }
  })
  it('ignores a second success while the first is being collected', () => {
    expect(decide({ ...executing, stage: 'collecting' }, done())).toBeUndefined()
    expect(decide({ ...executing, stage: 'collecting' }, { ref: 'r1', status: 'cancelled' })).toBeUndefined()
  })
})

describe('doubt', () => {
  it('waits before it believes a success with nothing to show', () => {
    const first = decide(executing, done([]))
    expect(first?.patch).toMatchObject({ doubtSince: now })
    expect(first?.patch.status).toBeUndefined()
    expect(decide({ ...executing, doubtSince: now - 10_000 }, done([]))?.patch).toMatchObject({
      status: 'failed',
      error: { code: 'output_lost' },
    })
    expect(decide({ ...executing, doubtSince: now - 10_000 }, done())?.patch.stage).toBe('collecting')
  })
  it('believes it at once for a tool that makes nothing', () => {
    const mute = { ...executing, tool: { ...executing.tool, outputSchema: [] } }
    expect(decide(mute, done([]))?.patch.stage).toBe('collecting')
  })
  it('gives up an unknown run only past the grace', () => {
    expect(decide(executing, { ref: 'r1', status: 'unknown' })?.patch).toMatchObject({ doubtSince: now })
    expect(decide({ ...executing, doubtSince: now - 59_000 }, { ref: 'r1', status: 'unknown' })).toBeUndefined()
    expect(decide({ ...executing, doubtSince: now - 60_000 }, { ref: 'r1', status: 'unknown' })?.patch).toMatchObject({
      status: 'failed',
      error: { code: 'run_lost' },
    })
    expect(decide({ ...executing, doubtSince: 5 }, { ref: 'r1', status: 'running' })?.patch).toHaveProperty('doubtSince', undefined)
  })
})

it('a run that was called off and is known no more was cancelled', () => {
  const asked = { ...executing, doubtSince: now - 60_000, cancelRequestedAt: now - 61_000 }
  const change = decide(asked, { ref: 'r1', status: 'unknown' })
  expect(change?.patch).toMatchObject({ status: 'cancelled' })
  expect(change?.patch.error).toBeUndefined()
})

describe('a ref that is not ours', () => {
  const other: KeptUpdate = { ref: 'r2', status: 'running' }
  it('changes nothing when it comes as a hint', () => {
    expect(decide(executing, other, 'webhook')).toBeUndefined()
    expect(decide({ ...executing, status: 'completed' }, other, 'webhook')).toBeUndefined()
  })
  it.each([
    ['beside another one', executing, 1],
    ['for a generation that is over', { ...executing, status: 'cancelled' as const, owes: [] }, 1],
    [
      'for an attempt that ended',
      { ...executing, attempt: 2, attempts: [...executing.attempts, { number: 2, callId: 'g1.2', startedAt: 0 }] },
      1,
    ],
  ])('is written down and called off %s', (_, generation, attempt) => {
    const change = decide(generation, other, 'submit', attempt)
    expect(change?.patch.strays).toMatchObject([{ ref: 'r2' }])
    expect(change?.patch.owes).toContain('stray')
    expect(change?.work.map((work) => work.kind)).toEqual(['stray'])
    expect(change?.patch.status).toBeUndefined()
  })
  it('is not called off when it is over already', () => {
    expect(decide(executing, { ref: 'r2', status: 'cancelled' }, 'submit')?.work).toEqual([])
  })
  it('is written down once', () => {
    expect(decide({ ...executing, strays: [{ ref: 'r2', attempt: 1, foundAt: 0, reason: '' }] }, other, 'submit')).toBeUndefined()
  })
})

describe('progress that makes no sense', () => {
  it.each([
    [Number.NaN, 0],
    [-3, 0],
    [7, 1],
    [Number.POSITIVE_INFINITY, 0],
  ])('%s is shown as %s', (progress, fraction) => {
    expect(decide(accepted, { ref: 'r1', status: 'running', progress }, 'webhook')?.patch.progress).toMatchObject({ fraction })
  })
  it('never makes a place in the line of it', () => {
    expect(decide(sent, { ref: 'r1', status: 'queued', position: Number.NaN }, 'poll')?.patch.progress).toBeUndefined()
  })
})
