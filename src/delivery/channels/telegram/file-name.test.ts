import { expect, test } from 'vitest'
import { snapshot } from '../../../../test/support/generation.ts'
import type { StoredOutput } from '../../../model/generation.ts'
import { fileNameOf } from './file-name.ts'

const output = (fileName?: string): StoredOutput => ({
  name: 'image',
  kind: 'image',
  mimeType: 'image/jpeg',
  bytes: 1,
  ...(fileName === undefined ? {} : { fileName }),
})
const named = (fileName: string) => ({ ...snapshot, platformHints: { fileName } })

test.each([
  ['as it was made, with the ending of what it is', [output('ComfyUI_00001_.png')], snapshot, 'ComfyUI_00001_.jpg'],
  ['no folders', [output('../../etc/a.jpg')], snapshot, 'a.jpg'],
  ['after the command', [output()], snapshot, 'paint.jpg'],
  ['numbered', [output(), output()], snapshot, 'paint-1.jpg'],
  ['as the tool wishes', [output('ComfyUI.png')], named('poster'), 'poster.jpg'],
  ['numbered before the ending', [output(), output()], named('poster.png'), 'poster-1.jpg'],
])('%s', (_how, outputs, tool, wanted) => {
  expect(fileNameOf({ tool, outputs }, 0)).toBe(wanted)
})
