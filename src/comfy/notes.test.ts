import { expect, test } from 'vitest'
import { notesOf } from './notes.ts'

const note = (text: unknown, extra: Record<string, unknown> = {}) => ({ type: 'Note', mode: 0, widgets_values: [text], ...extra })

test('notes are the description, from the top of the canvas down', () => {
  const nodes = [
    note('Second', { pos: [0, 200] }),
    note('# First', { type: 'MarkdownNote', pos: { '0': 0, '1': 10 } }),
    { type: 'SaveImage', widgets_values: ['no'] },
  ]
  expect(notesOf({ nodes }).description).toBe('# First\n\nSecond')
  expect(notesOf(JSON.stringify({ nodes })).description).toBe('# First\n\nSecond')
})

test('muted, bypassed and empty notes say nothing', () => {
  expect(notesOf({ nodes: [note('a', { mode: 2 }), note('b', { mode: 4 }), note('  '), note(7), note(null)] }).description).toBe('')
})

test('a note inside a subgraph counts where the subgraph is used and switched on, once', () => {
  const subgraph = (id: string, nodes: unknown[]) => ({ id, nodes })
  const definitions = {
    subgraphs: [
      subgraph('used', [note('inside'), { type: 'deep', mode: 0 }]),
      subgraph('deep', [note('deeper'), { type: 'used' }]),
      subgraph('off', [note('off')]),
      subgraph('leftover', [note('left')]),
    ],
  }
  const nodes = [note('outside'), { type: 'used', mode: 0 }, { type: 'used', mode: 0 }, { type: 'off', mode: 4 }]
  expect(notesOf({ nodes, definitions }).description).toBe('outside\n\ninside\n\ndeeper')
})

test('a note that is wholly for the bot is a directive and never description', () => {
  const text = '@bot send-as=document filename="My picture {n}.png" hide alias=/poster\n@bot alias=\'sign, banner\''
  const { description, directives, unknown } = notesOf({ nodes: [note('For people'), note(text), note('mentions @bot hide in passing')] })
  expect(description).toBe('For people\n\nmentions @bot hide in passing')
  expect(directives).toEqual({ sendAs: 'document', fileName: 'My picture {n}.png', hidden: true, aliases: ['poster', 'sign', 'banner'] })
  expect(unknown).toEqual([])
})

test('directives that mean nothing are reported as written, and the rest hold', () => {
  const { directives, unknown } = notesOf({ nodes: [note('@bot dance=wildly send_as=photo send-as=pigeon !')] })
  expect(directives).toEqual({ sendAs: 'photo', aliases: [] })
  expect(unknown).toEqual(['dance=wildly', 'send-as=pigeon', '!'])
})

test.each([undefined, null, {}, { nodes: 'x' }, 'nonsense', []])('%j has no notes', (workflow) => {
  expect(notesOf(workflow)).toEqual({ description: '', directives: { aliases: [] }, unknown: [] })
})
