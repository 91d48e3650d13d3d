import { expect, test } from 'vitest'
import { askedPauseMs, pauseMs } from './schedule.ts'
import { deliveryIdOf, deliveryStateOf, failuresInARow } from './targets.ts'

const failed = { at: 0, ok: false, ms: 1, note: '' }
const sent = { ...failed, ok: true }

test('the pauses grow from seconds to hours, and end', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((failures) => pauseMs(failures, 0.5))).toEqual([
    10_000,
    60_000,
    300_000,
    900_000,
    3_600_000,
    7_200_000,
    14_400_000,
    28_800_000,
    43_200_000,
    undefined,
  ])
})

test('they are spread out by a tenth', () => {
  expect([pauseMs(1, 0), pauseMs(1, 1)]).toEqual([9_000, 11_000])
})

test('a receiver may ask for a longer pause, within a day, and not for a shorter one', () => {
  expect([pauseMs(1, 0.5, 30_000), pauseMs(2, 0.5, 1_000), pauseMs(1, 0.5, 1e12)]).toEqual([30_000, 60_000, 86_400_000])
})

test('the id is of what and where; a secret is no place', () => {
  const id = deliveryIdOf('g1', { channel: 'webhook', address: { url: 'https://e.com', secret: 'one' } })
  expect(deliveryIdOf('g1', { channel: 'webhook', address: { secret: 'two', url: 'https://e.com' } })).toBe(id)
  expect(deliveryIdOf('g2', { channel: 'webhook', address: { url: 'https://e.com', secret: 'one' } })).not.toBe(id)
  expect(deliveryIdOf('g1', { channel: 'webhook', address: { url: 'https://e.com/2', secret: 'one' } })).not.toBe(id)
  expect(deliveryIdOf('g1', { channel: 'telegram', address: { url: 'https://e.com', secret: 'one' } })).not.toBe(id)
})

test('failures since the last success', () => {
  expect([[], [failed, failed], [failed, sent], [failed, sent, failed]].map(failuresInARow)).toEqual([0, 2, 0, 1])
})

test('being asked to wait is no failure, and ends no row of them', () => {
  const asked = { ...failed, wait: true }
  expect(
    [
      [asked, asked],
      [failed, asked, failed],
      [failed, sent, asked],
    ].map(failuresInARow),
  ).toEqual([0, 2, 0])
})

test('one state of several deliveries', () => {
  const of = (...statuses: ('owed' | 'delivered' | 'failed')[]) => deliveryStateOf(statuses.map((status) => ({ status })))
  expect([of(), of('delivered', 'owed'), of('failed', 'owed'), of('delivered', 'failed'), of('delivered', 'delivered')]).toEqual([
    undefined,
    'handed_over',
    'handed_over',
    'failed',
    'delivered',
  ])
})

test('where order counts, the pause that is asked for is the pause, for two days', () => {
  const hourMs = 3_600_000
  expect([askedPauseMs(3_000, 0), askedPauseMs(0, 0), askedPauseMs(1e12, 0)]).toEqual([3_000, 1_000, 24 * hourMs])
  expect([askedPauseMs(undefined, 0), askedPauseMs(3_000, 49 * hourMs)]).toEqual([undefined, undefined])
})
