import { expect, test } from 'vitest'
import { withRightEnding } from './file-ending.ts'

test.each([
  ['a.png', 'image/png', 'a.png'],
  ['a.PNG', 'image/png', 'a.PNG'],
  ['a.jpeg', 'image/jpeg', 'a.jpeg'],
  ['a.png', 'image/jpeg', 'a.jpg'],
  ['ComfyUI_00001_', 'image/webp', 'ComfyUI_00001_.webp'],
  ['v1.5', 'image/png', 'v1.5.png'],
  ['voice.ogg', 'audio/ogg; codecs=opus', 'voice.ogg'],
  ['log.srt', 'text/plain', 'log.srt'],
  ['log', 'text/plain', 'log.txt'],
  ['scene.3mf', 'application/zip', 'scene.3mf'],
  ['weights.safetensors', 'application/octet-stream', 'weights.safetensors'],
  ['plain', 'constructor', 'plain'],
])('%s with %s is %s', (name, mimeType, wanted) => {
  expect(withRightEnding(name, mimeType)).toBe(wanted)
})
