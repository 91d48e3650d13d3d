import { describe, expect, test } from 'vitest'
import { generationOf, snapshot } from '../../../../test/support/generation.ts'
import { errorKinds } from '../../../model/errors.ts'
import type { Generation, StoredOutput } from '../../../model/generation.ts'
import { en } from '../../../words/en/index.ts'
import type { Part } from './parts.ts'
import { planParts } from './plan.ts'

const words = en.delivery
const megabyte = 1_024 * 1_024
const home = { chat: '7' }

const photo: StoredOutput = { name: 'image', kind: 'image', mediaId: 'm1', mimeType: 'image/png', bytes: 1_000, width: 512, height: 512 }
const wide: StoredOutput = { ...photo, width: 30_000 }
const video: StoredOutput = { ...photo, kind: 'video', mimeType: 'video/mp4' }
const gif: StoredOutput = { ...photo, kind: 'animation', mimeType: 'image/gif' }
const mesh: StoredOutput = { name: 'mesh', kind: 'model', mediaId: 'm2', mimeType: 'model/gltf-binary', bytes: 1_000 }
const textOf = (text: string): StoredOutput => ({ name: 'text', kind: 'text', text, mimeType: 'text/plain', bytes: text.length })

const done = (outputs: readonly StoredOutput[], parts: Partial<Generation> = {}): Generation =>
  generationOf({ status: 'completed', outputs, ...parts })

/** The parts without their keys, and how many buttons each has. */
const planned = (generation: Generation, address: Readonly<Record<string, string>> = home) => {
  const parts = planParts(generation, address)
  return {
    parts: parts.map((part) => {
      const { keys: _, ...rest } = { keys: undefined, ...part }
      return rest as Part
    }),
    keys: parts.map((part) => ('keys' in part ? (part.keys?.flat().length ?? 0) : 0)),
    verbs: parts.flatMap((part) =>
      'keys' in part ? (part.keys ?? []).flat().map((key) => ('data' in key ? key.data.split(':')[0] : '?')) : [],
    ),
  }
}
const fileOf = (output: number, as: string, from = 'output') => ({ way: 'files', items: [{ from, output, as }] })
const say = (text: string) => ({ way: 'text', text })

describe('one output', () => {
  test.each([
    ['a photo', photo, 'photo'],
    ['a video', video, 'video'],
    ['a GIF', gif, 'animation'],
    ['a mesh', mesh, 'document'],
  ])('%s is one message with the keys', (_what, output, as) => {
    const { parts, keys } = planned(done([output]))
    expect(parts).toEqual([fileOf(0, as)])
    expect(keys[0]).toBeGreaterThan(5)
  })

  test('a picture that is no photo goes as a file, with a preview before it', () => {
    const { parts, keys } = planned(done([wide]))
    expect(parts).toEqual([fileOf(0, 'photo', 'preview'), fileOf(0, 'document')])
    expect(keys[0]).toBe(0)
  })

  test('files where files were chosen: by the person before the tool', () => {
    const tool = { ...snapshot, platformHints: { sendAs: 'document' as const } }
    expect(planned(done([photo]), { ...home, sendAs: 'document' }).parts).toEqual([fileOf(0, 'document')])
    expect(planned(done([photo], { tool })).parts).toEqual([fileOf(0, 'document')])
    expect(planned(done([photo], { tool }), { ...home, sendAs: 'photo' }).parts).toEqual([fileOf(0, 'photo')])
  })

  test('more than Telegram takes is words, with a preview where it is a picture', () => {
    const bytes = 51 * megabyte
    expect(planned(done([{ ...video, bytes }])).parts).toEqual([{ way: 'link', output: 0 }])
    expect(planned(done([{ ...photo, bytes }])).parts).toEqual([fileOf(0, 'photo', 'preview'), { way: 'link', output: 0 }])
  })
})

describe('text', () => {
  test('is a message', () => {
    expect(planned(done([textOf('a poem')])).parts).toEqual([say('a poem')])
  })

  test('stands under the one file of the same run', () => {
    expect(planned(done([textOf('a poem'), photo])).parts).toEqual([{ ...fileOf(1, 'photo'), caption: 'a poem' }])
    expect(planned(done([wide, textOf('a poem')])).parts).toEqual([
      fileOf(0, 'photo', 'preview'),
      { ...fileOf(0, 'document'), caption: 'a poem' },
    ])
  })

  test('has messages of its own beside several files, or when it is too long for a caption', () => {
    const long = 'word '.repeat(300).trim()
    expect(planned(done([photo, textOf(long)])).parts).toEqual([fileOf(0, 'photo'), say(long)])
    expect(planned(done([gif, textOf('a poem'), gif])).parts).toEqual([fileOf(0, 'animation'), fileOf(2, 'animation'), say('a poem')])
  })

  test('up to three messages, else a file with its beginning', () => {
    const of = (words: number) => planned(done([textOf('word '.repeat(words))])).parts
    expect(of(1_600).map(({ way }) => way)).toEqual(['text', 'text'])
    expect(of(3_000)).toEqual([
      { way: 'files', items: [{ from: 'text', as: 'document' }], caption: expect.stringMatching(/^(word ){203}word…$/) },
    ])
  })

  test('several texts are one, and blank ones are none', () => {
    expect(planned(done([textOf('one'), textOf(' \n'), textOf('two')])).parts).toEqual([say('one\n\ntwo')])
    expect(planned(done([textOf(' ')])).parts).toEqual([say(words.madeNothing)])
  })
})

describe('many outputs', () => {
  test('an album carries no buttons: a short message behind it does', () => {
    const { parts, keys } = planned(done([photo, video, photo]))
    expect(parts).toEqual([
      {
        way: 'files',
        items: [photo, video, photo].map(({ kind }, output) => ({ from: 'output', output, as: kind === 'image' ? 'photo' : kind })),
      },
      say(words.all(3)),
    ])
    expect(keys[0]).toBe(0)
    expect(keys[1]).toBeGreaterThan(5)
  })

  test('eleven photos: ten together, and the last one carries the buttons', () => {
    const { parts, keys } = planned(done(Array.from({ length: 11 }, () => photo)))
    expect(parts.map((part) => (part.way === 'files' ? part.items.length : part.way))).toEqual([10, 1])
    expect(keys.map((count) => count > 0)).toEqual([false, true])
  })

  test('previews join the photos, their files the documents', () => {
    const { parts } = planned(done([wide, photo, mesh]))
    expect(parts.slice(0, 2)).toEqual([
      {
        way: 'files',
        items: [
          { from: 'preview', output: 0, as: 'photo' },
          { from: 'output', output: 1, as: 'photo' },
        ],
      },
      {
        way: 'files',
        items: [
          { from: 'output', output: 0, as: 'document' },
          { from: 'output', output: 2, as: 'document' },
        ],
      },
    ])
  })

  test('mixed: every output is there', () => {
    const { parts } = planned(done([textOf('a poem'), mesh, gif, photo, video]))
    expect(parts.map((part) => (part.way === 'files' ? part.items.map(({ as }) => as).join('+') : part.way))).toEqual([
      'photo+video',
      'animation',
      'document',
      'text',
    ])
  })
})

describe('what is lost', () => {
  const lostOutputs = [{ name: 'mask', reason: 'HTTP 404 at http://10.0.0.1/x' }]

  test('is named in the last message, without the reason', () => {
    const lost = words.lost(['mask'])
    expect(planned(done([photo], { lostOutputs })).parts).toEqual([{ ...fileOf(0, 'photo'), caption: lost }])
    expect(planned(done([photo, textOf('a poem')], { lostOutputs })).parts).toEqual([
      { ...fileOf(0, 'photo'), caption: `a poem\n\n${lost}` },
    ])
    expect(planned(done([photo, photo], { lostOutputs })).parts[1]).toEqual(say(lost))
    expect(planned(done([textOf('a'.repeat(4_090))], { lostOutputs })).parts).toEqual([say('a'.repeat(4_090)), say(lost)])
  })

  test('all of it: said, and may be tried again', () => {
    const { parts, verbs } = planned(done([], { lostOutputs }))
    expect(parts).toEqual([say(words.allLost(['mask']))])
    expect(verbs).toEqual(['a'])
  })
})

describe('no result', () => {
  const error = { code: 'run_failed' as const, stage: 'executing', message: errorKinds.run_failed.sentence, detail: 'CUDA error at node 7' }
  const failed = generationOf({ generationId: '0123456789abcdef', status: 'failed', error })

  test('a failure says what happened, what to do, and a reference', () => {
    const { parts, verbs } = planned(failed)
    expect(parts).toEqual([say(`${words.failed(en.errors.run_failed)}\n\n${en.errors.reference('01234567')}`)])
    expect(verbs).toEqual(['a'])
    expect(JSON.stringify(parts)).not.toContain('CUDA')
  })

  test('the error’s own words are never said: they may be a vendor’s', () => {
    const message = 'CUDA error at /srv/models'
    const [part] = planned({ ...failed, error: { ...error, code: 'input_invalid', message } }).parts
    expect(part).toMatchObject({ text: expect.stringContaining(en.errors.input_invalid) })
    expect(JSON.stringify(part)).not.toContain('CUDA')
  })

  test('cancelled by its owner is said in short; by the service, with what to do', () => {
    expect(planned(generationOf({ status: 'cancelled', cancelRequestedAt: 1 })).parts).toEqual([say(words.cancelled)])
    const attempts = [{ number: 1, callId: 'g1.1', startedAt: 0, outcome: 'cancelled' as const }]
    expect(planned(generationOf({ status: 'cancelled', attempts })).parts).toEqual([
      say(`${words.stopped}\n\n${en.errors.reference('g1')}`),
    ])
  })
})

describe('a batch', () => {
  const batch = { index: 1, size: 4 }
  const initiatingEventId = 'e1'

  test('every delivery ends by making the status message true; failures say nothing else', () => {
    expect(planned(done([photo], { batch, initiatingEventId })).parts).toEqual([fileOf(0, 'photo'), { way: 'summary' }])
    expect(planned(generationOf({ status: 'failed', batch, initiatingEventId })).parts).toEqual([{ way: 'summary' }])
  })

  test('the keys stay under the result', () => {
    expect(planned(done([photo], { batch, initiatingEventId })).keys.map((count) => count > 0)).toEqual([true, false])
  })

  test('one of one is no batch, and a copy has no status message', () => {
    expect(planned(done([photo], { batch: { index: 0, size: 1 }, initiatingEventId })).parts).toHaveLength(1)
    expect(planned(done([photo], { batch, initiatingEventId }), { ...home, copy: '1' }).parts).toHaveLength(1)
  })
})

describe('originals', () => {
  const original = { ...home, copy: '1', as: 'original' }

  test('everything is a file, without previews, captions and buttons', () => {
    const { parts, verbs } = planned(done([wide, photo, gif, textOf('a poem')]), original)
    expect(parts).toEqual([
      {
        way: 'files',
        items: [
          { from: 'output', output: 0, as: 'document' },
          { from: 'output', output: 1, as: 'document' },
          { from: 'output', output: 2, as: 'document' },
          { from: 'text', as: 'document' },
        ],
      },
    ])
    expect(verbs).toEqual([])
  })
})

test('a plan survives being stored', () => {
  const parts = planParts(done([wide, photo, textOf('a poem')], { lostOutputs: [{ name: 'mask', reason: '' }] }), home)
  expect(JSON.parse(JSON.stringify(parts))).toEqual(parts)
})
