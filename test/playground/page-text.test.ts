import { describe, expect, test } from 'vitest'
import { inMessages, typedOf } from '../../src/playground/chat/typed.ts'
import type { Entity } from '../../src/playground/telegram/index.ts'

type Piece = string | { readonly entity: Entity; readonly text: string; readonly inside: readonly Piece[] }

/** The page's own modules are plain JavaScript. */
const load = async <T>(name: string): Promise<T> =>
  (await import(new URL(`../../src/playground/chat/page/${name}`, import.meta.url).href)) as T

const flat = (pieces: readonly Piece[]): unknown[] =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : { [piece.entity.type]: flat(piece.inside) }))

describe('text with entities', () => {
  test('nests, and cuts what overlaps', async () => {
    const { piecesOf } = await load<{ piecesOf: (text: string, entities: readonly Entity[]) => readonly Piece[] }>('rich-text.js')
    const bold = { type: 'bold', offset: 2, length: 6 }
    const italic = { type: 'italic', offset: 4, length: 2 }
    expect(flat(piecesOf('a bcdefg h', [bold, italic]))).toEqual(['a ', { bold: ['bc', { italic: ['de'] }, 'fg'] }, ' h'])
    const code = { type: 'code', offset: 6, length: 4 }
    expect(flat(piecesOf('a bcdefg h', [bold, code]))).toEqual(['a ', { bold: ['bcde', { code: ['fg'] }] }, ' h'])
    expect(flat(piecesOf('🙂 x', [{ type: 'bold', offset: 0, length: 2 }]))).toEqual([{ bold: ['🙂'] }, ' x'])
    expect(flat(piecesOf('short', [{ type: 'bold', offset: 3, length: 99 }]))).toEqual(['sho', { bold: ['rt'] }])
  })

  test('a block needs no line break beside it', async () => {
    const { withoutDoubleBreaks } = await load<{ withoutDoubleBreaks: (pieces: readonly Piece[]) => readonly Piece[] }>('rich-text.js')
    const quote = { entity: { type: 'blockquote', offset: 2, length: 1 }, text: 'q', inside: ['q'] }
    const bold = { entity: { type: 'bold', offset: 2, length: 1 }, text: 'b', inside: ['b'] }
    expect(withoutDoubleBreaks(['a\n', quote, '\n\nb'])).toEqual(['a', quote, '\nb'])
    expect(withoutDoubleBreaks([quote, '\n', quote])).toEqual([quote, '', quote])
    expect(withoutDoubleBreaks(['a\n', bold, '\n'])).toEqual(['a\n', bold, '\n'])
  })

  test('commands are found as one types', async () => {
    const { matching } = await load<{
      matching: (commands: readonly { command: string; description: string }[], typed: string) => readonly { command: string }[]
    }>('command-menu.js')
    const commands = ['upscale', 'scale', 'paint'].map((command) => ({ command, description: command === 'paint' ? 'Makes scales' : '' }))
    expect(matching(commands, '').map(({ command }) => command)).toEqual(['upscale', 'scale', 'paint'])
    expect(matching(commands, 'scal').map(({ command }) => command)).toEqual(['scale', 'upscale', 'paint'])
    expect(matching(commands, 'zz')).toEqual([])
  })
})

describe('what was typed', () => {
  test.each<[given: string, text: string, entities: readonly object[]]>([
    ['plain 2 * 3 ** 4 and a_b__c', 'plain 2 * 3 ** 4 and a_b__c', []],
    ['**b**', 'b', [{ type: 'bold', offset: 0, length: 1 }]],
    [
      '**a __b__ c**',
      'a b c',
      [
        { type: 'bold', offset: 0, length: 5 },
        { type: 'italic', offset: 2, length: 1 },
      ],
    ],
    ['`**no**`', '**no**', [{ type: 'code', offset: 0, length: 6 }]],
    ['x\n```js\nlet a\n```', 'x\nlet a', [{ type: 'pre', language: 'js', offset: 2, length: 5 }]],
    [
      '~~s~~ ||h||',
      's h',
      [
        { type: 'strikethrough', offset: 0, length: 1 },
        { type: 'spoiler', offset: 2, length: 1 },
      ],
    ],
  ])('%j', (given, text, entities) => {
    expect(typedOf(given)).toEqual({ text, entities })
  })

  test('is cut where a line ends', () => {
    const long = `${'a'.repeat(3_000)}\n${'b '.repeat(1_000)}`
    const parts = inMessages(long)
    expect(parts.map(({ length }) => length)).toEqual([4_096, 905].map(() => expect.any(Number)))
    expect(parts[0]?.startsWith('aaa')).toBe(true)
    expect(inMessages('x'.repeat(9_000)).map(({ length }) => length)).toEqual([4_096, 4_096, 808])
  })
})
