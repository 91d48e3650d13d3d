import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { OpenMedia } from '../../ports/media.ts'
import { createHeldFiles, isAddress } from './held-files.ts'

const fileOf = (mediaId: string, parts: Partial<OpenMedia> = {}): OpenMedia => ({
  mediaId,
  mimeType: 'image/png',
  bytes: 10,
  stream: async () => Readable.from([]),
  ...parts,
})
const callOf = (callId: string, operation = 'edit') => ({ callId, target: { operation, model: 'm' } })

describe('held files', () => {
  test('are given out once, under addresses that only their own call may use', () => {
    const files = createHeldFiles()
    const a = files.hold(fileOf('a'), callOf('g1.1'))
    const b = files.hold(fileOf('b'), callOf('g1.1'))
    files.hold(fileOf('c'), callOf('g1.11'))
    expect([isAddress(a, 'g1.1'), isAddress(a, 'g1.11'), isAddress(a, 'g1')]).toEqual([true, false, false])
    expect([...files.take(callOf('g1.1'))].map(([address, file]) => [address, file.mediaId])).toEqual([
      [a, 'a'],
      [b, 'b'],
    ])
    expect(files.take(callOf('g1.1')).size).toBe(0)
    expect(files.take(callOf('g1.11')).size).toBe(1)
  })

  test('that nobody comes for are let go, the oldest first', () => {
    const files = createHeldFiles()
    for (let number = 0; number <= 1_000; number += 1) files.hold(fileOf('a'), callOf(`g${number}.1`))
    expect(files.take(callOf('g0.1')).size).toBe(0)
    expect(files.take(callOf('g1.1')).size).toBe(1)
    expect(files.take(callOf('g1000.1')).size).toBe(1)
  })

  test('are no more than fit into a request; the same one again takes no more room', () => {
    const files = createHeldFiles()
    const half = { bytes: 30 * 1024 * 1024 }
    files.hold(fileOf('a', half), callOf('g1.1'))
    files.hold(fileOf('a', half), callOf('g1.1'))
    expect(() => files.hold(fileOf('b', half), callOf('g1.1'))).toThrow(/50 MB/)
    expect(files.take(callOf('g1.1')).size).toBe(1)
  })

  test.each([
    ['edit', 'image/jpeg', undefined],
    ['edit', 'image/gif', /PNG, JPEG or WebP\.$/],
    ['text', 'image/gif', undefined],
    ['text', 'image/heic', /PNG, JPEG, WebP or GIF\.$/],
    ['text', 'video/mp4', /takes pictures/],
    ['image', 'image/png', /words alone/],
  ])('for %s may be %s or not', (operation, mimeType, refusal) => {
    const hold = () => createHeldFiles().hold(fileOf('a', { mimeType }), callOf('g1.1', operation))
    if (refusal === undefined) expect(hold()).toBe('openai:g1.1/a')
    else expect(hold).toThrow(refusal)
  })
})
