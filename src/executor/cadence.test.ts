import { describe, expect, it } from 'vitest'
import { generationOf } from '../../test/support/generation.ts'
import { cadenceMs, deadlineOf } from './cadence.ts'

const quiet = { live: 1, pollsPerSecond: 5, webhooksArrive: false }

describe('how often a run is polled', () => {
  it('starts at 2 s, grows with age and stops growing at 30 s', () => {
    expect(cadenceMs({ ...quiet, ageMs: 0 })).toBe(2_000)
    expect(cadenceMs({ ...quiet, ageMs: 100_000 })).toBe(10_000)
    expect(cadenceMs({ ...quiet, ageMs: 10_000_000 })).toBe(30_000)
  })
  it('never asks more often than the backend likes, however many are live', () => {
    expect(cadenceMs({ ...quiet, ageMs: 0, live: 1_000 })).toBe(200_000)
  })
  it('is five times rarer where webhooks arrive', () => {
    expect(cadenceMs({ ...quiet, ageMs: 0, webhooksArrive: true })).toBe(10_000)
  })
})

describe('when the time is up', () => {
  const limits = { generationTimeoutMs: 900_000, queueTimeoutMs: 3_600_000 }
  const running = generationOf({ status: 'running', attempt: 1 })

  it('counts waiting from acceptance, against a limit of its own', () => {
    const waiting = { ...running, attempts: [{ number: 1, callId: 'g.1', startedAt: 0, acceptedAt: 500 }] }
    expect(deadlineOf(waiting, limits)).toBe(500 + 3_600_000)
  })
  it('counts the run from its first sign of running', () => {
    const started = { ...running, attempts: [{ number: 1, callId: 'g.1', startedAt: 0, acceptedAt: 500, runningAt: 9_000 }] }
    expect(deadlineOf(started, limits)).toBe(9_000 + 900_000)
  })
  it("takes the tool's own limits first", () => {
    const tool = { ...running.tool, limits: { timeoutSeconds: 60, queueTimeoutSeconds: 10 } }
    const started = { ...running, tool, attempts: [{ number: 1, callId: 'g.1', startedAt: 0, acceptedAt: 0, runningAt: 1_000 }] }
    expect(deadlineOf(started, limits)).toBe(61_000)
    expect(deadlineOf({ ...started, attempts: [{ number: 1, callId: 'g.1', startedAt: 0, acceptedAt: 0 }] }, limits)).toBe(10_000)
  })
})
