import { expect, it } from 'vitest'
import { generationOf } from '../../test/support/generation.ts'
import { presentGeneration } from './present.ts'
import { generationResponse } from './schemas.ts'

const mediaUrl = (mediaId: string, fileName?: string): string => `http://here/${mediaId}/${fileName ?? ''}`

it('links files, gives texts, names what was lost', () => {
  const shown = presentGeneration(
    generationOf({
      status: 'completed',
      outputs: [
        { name: 'image', kind: 'image', mediaId: 'm1', fileName: 'a.png', mimeType: 'image/png', bytes: 3, width: 1, height: 2 },
        { name: 'words', kind: 'text', text: 'hello', mimeType: 'text/plain', bytes: 5 },
      ],
      lostOutputs: [{ name: 'video', reason: 'gone' }],
      usage: { seconds: 4 },
      costUsd: 0.5,
    }),
    { mediaUrl },
  )
  expect(shown.outputs).toEqual([
    { name: 'image', kind: 'image', url: 'http://here/m1/a.png', fileName: 'a.png', mimeType: 'image/png', bytes: 3, width: 1, height: 2 },
    { name: 'words', kind: 'text', text: 'hello', mimeType: 'text/plain', bytes: 5 },
  ])
  expect(shown).toMatchObject({ progress: 1, seconds: 4, costUsd: 0.5, lostOutputs: [{ name: 'video', reason: 'gone' }] })
  expect(generationResponse.parse(shown)).toEqual(shown)
})

it.each([
  [{ fraction: 0.4, at: 1 }, 0.4],
  [{ fraction: 7, at: 1 }, 1],
  [{ fraction: -1, at: 1 }, 0],
  [{ at: 1 }, null],
])('progress %j is %j', (progress, expected) => {
  expect(presentGeneration(generationOf({ status: 'running', stage: 'executing', progress }), { mediaUrl }).progress).toBe(expected)
})
