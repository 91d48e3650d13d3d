import { describe, expect, test } from 'vitest'
import { generationOf } from '../../../../test/support/generation.ts'
import type { Generation } from '../../../model/generation.ts'
import type { LiveView } from '../../../ports/channel.ts'
import { wordsFor } from '../../../words/index.ts'
import { statusText, summaryText } from './status-text.ts'

const words = wordsFor('en')

const said = (parts: Partial<Generation>, view: Partial<LiveView> = {}): string =>
  statusText({ key: 'g1', generations: [generationOf(parts)], ...view }, words.status)

const executing = { status: 'running', stage: 'executing', attempt: 1 } as const
const at = 0

describe('one run', () => {
  test.each<[string, Partial<Generation>, Partial<LiveView>, string]>([
    ['accepted', {}, {}, '👀 Accepted. It starts in a moment.'],
    ['in our own line', {}, { position: 4 }, '⏳ Number 4 in the queue.'],
    ['next in our own line', {}, { position: 1 }, '👀 Accepted. It starts in a moment.'],
    ['waiting for a service that is down', {}, { position: 4, isPaused: true }, words.status.paused],
    ['being sent', { status: 'running', stage: 'submitting', attempt: 1 }, {}, '👀 Accepted. It starts in a moment.'],
    ['somewhere in the backend’s line', { status: 'running', stage: 'queued', attempt: 1 }, {}, words.status.waiting],
    ['next there', { status: 'running', stage: 'queued', progress: { queuePosition: 1, at } }, {}, '⏳ Next in the queue.'],
    ['starting once more', { status: 'running', stage: 'submitting', attempt: 2 }, {}, 'That try failed. Trying again…'],
    [
      'in the backend’s line, which counts more than ours',
      { status: 'running', stage: 'queued', progress: { queuePosition: 7, at } },
      { position: 2 },
      '⏳ Number 7 in the queue.',
    ],
    ['running, nothing known', executing, {}, 'Working on it…'],
    ['without a fraction there is no bar', { ...executing, progress: { step: 'sampling', at } }, {}, 'Working on it… · sampling'],
    [
      'all that is known',
      { ...executing, progress: { fraction: 0.62, step: ' sampling ', at } },
      { secondsLeft: 18.2 },
      '▰▰▰▱▱ 62 % · sampling · about 20 s left',
    ],
    ['minutes', { ...executing, progress: { fraction: 0, at } }, { secondsLeft: 200 }, '▱▱▱▱▱ 0 % · about 3 min left'],
    ['odd numbers', { ...executing, progress: { fraction: 7, at } }, { secondsLeft: 0.2 }, '▰▰▰▰▰ 100 %'],
    ['collecting', { status: 'running', stage: 'collecting' }, {}, 'Done. Fetching the result…'],
    ['called off', { ...executing, progress: { fraction: 0.5, at }, cancelRequestedAt: 1 }, {}, 'Stopping…'],
  ])('%s', (_name, parts, view, text) => {
    expect(said(parts, view)).toBe(text)
  })

  test('a step of any length and shape is one short line', () => {
    const text = said({ ...executing, progress: { step: `a\nb ${'c'.repeat(500)}`, at } })
    expect(text).toMatch(/^Working on it… · a b c+…$/)
    expect(text.length).toBeLessThan(90)
  })
})

const batchOf = (...all: readonly Partial<Generation>[]): readonly Generation[] =>
  all.map((parts, index) =>
    generationOf({ generationId: `${index}-generation`, initiatingEventId: 'e1', batch: { index, size: all.length }, ...parts }),
  )
const failed = (code: 'out_of_memory' | 'bad_picture', message = ''): Partial<Generation> => ({
  status: 'failed',
  error: { code, stage: 'executing', message },
})
const done = { status: 'completed' } as const

describe('a batch', () => {
  const batchSaid = (generations: readonly Generation[], view: Partial<LiveView> = {}): string =>
    statusText({ key: 'e1', generations, ...view }, words.status)

  test('nothing has begun', () => {
    expect(batchSaid(batchOf({}, {}), { position: 3 })).toBe('0 of 2 done\n⏳ Number 3 in the queue.')
  })

  test('some are done, one failed, one is half way', () => {
    const generations = batchOf(done, failed('bad_picture'), { ...executing, progress: { fraction: 0.5, at } }, {})
    expect(batchSaid(generations)).toBe('1 of 4 done · 1 failed\n▰▰▰▱▱ 62 %')
  })

  test('those not yet written down count too', () => {
    expect(batchSaid(batchOf(done, {}, {}, {}).slice(0, 2))).toBe('1 of 4 done\n▰▱▱▱▱ 25 %')
  })

  test('all that live are called off', () => {
    expect(batchSaid(batchOf(done, { ...executing, cancelRequestedAt: 1 }))).toBe('1 of 2 done\nStopping…')
  })

  test('the end: all went well', () => {
    expect(summaryText(batchOf(done, done, done), words)).toBe('3 of 3 done')
  })

  test('the end: each reason once, with who it was and how to find them', () => {
    const generations = batchOf(failed('out_of_memory'), done, failed('bad_picture'), failed('out_of_memory'), { status: 'cancelled' })
    expect(summaryText(generations, words)).toBe(
      [
        '1 of 5 done · 3 failed · 1 cancelled',
        `❌ ${words.errors.out_of_memory} (numbers 1, 4)\nReference: 0-genera, 3-genera`,
        `❌ ${words.errors.bad_picture} (number 3)\nReference: 2-genera`,
      ].join('\n\n'),
    )
  })

  test('stopped by whoever ran it is no cancelling of ours', () => {
    const stopped = { status: 'cancelled', attempts: [{ number: 1, callId: 'c', startedAt: 0, outcome: 'cancelled' }] } as const
    expect(summaryText(batchOf(stopped, done), words)).toContain(`1 of 2 done · 1 failed\n\n${words.delivery.stopped} (number 1)`)
  })

  test('as many reasons as there may be fit into one message', () => {
    const all = Array.from({ length: 40 }, (_, index) => failed('bad_picture', `${index} ${'why '.repeat(100)}`))
    expect(summaryText(batchOf(...all), words).length).toBeLessThanOrEqual(4_096)
  })
})
