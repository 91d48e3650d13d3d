import { expect, test } from 'vitest'
import type { StoredOutput } from '../../../model/generation.ts'
import { sendWayOf } from './kinds.ts'

const megabyte = 1_024 * 1_024
const picture: StoredOutput = { name: 'image', kind: 'image', mediaId: 'm1', mimeType: 'image/png', bytes: 1_000, width: 512, height: 512 }
const { width: _w, height: _h, ...unmeasured } = picture

test.each<[string, Partial<StoredOutput>, string]>([
  ['a PNG', {}, 'photo'],
  ['a JPEG', { mimeType: 'image/jpeg' }, 'photo'],
  ['a still WebP', { mimeType: 'image/webp' }, 'photo'],
  ['a picture of 10 MB', { bytes: 10 * megabyte }, 'photo'],
  ['a picture of more than 10 MB', { bytes: 10 * megabyte + 1 }, 'document'],
  ['sides of 10000 together', { width: 9_000, height: 1_000 }, 'photo'],
  ['sides of more than 10000 together', { width: 9_000, height: 1_001 }, 'document'],
  ['a ratio of 20', { width: 100, height: 2_000 }, 'photo'],
  ['a ratio of more than 20', { width: 100, height: 2_001 }, 'document'],
  ['an AVIF', { mimeType: 'image/avif' }, 'document'],
  ['an SVG', { mimeType: 'image/svg+xml' }, 'document'],
  ['a picture that is called .mp4', { fileName: 'a.mp4' }, 'photo'],
  ['a GIF', { kind: 'animation', mimeType: 'image/gif' }, 'animation'],
  ['a moving WebP', { kind: 'animation', mimeType: 'image/webp' }, 'document'],
  ['an MP4', { kind: 'video', mimeType: 'video/mp4' }, 'video'],
  ['a WebM', { kind: 'video', mimeType: 'video/webm' }, 'document'],
  ['an MP3', { kind: 'audio', mimeType: 'audio/mpeg' }, 'audio'],
  ['an M4A', { kind: 'audio', mimeType: 'audio/x-m4a' }, 'audio'],
  ['an Opus recording', { kind: 'audio', mimeType: 'audio/ogg; codecs=opus' }, 'voice'],
  ['a Vorbis recording', { kind: 'audio', mimeType: 'audio/ogg' }, 'document'],
  ['a WAV', { kind: 'audio', mimeType: 'audio/vnd.wave' }, 'document'],
  ['a mesh', { kind: 'model', mimeType: 'model/gltf-binary' }, 'document'],
  ['something unknown', { kind: 'file', mimeType: 'application/octet-stream' }, 'document'],
  ['a type with the name of a method', { kind: 'file', mimeType: 'constructor' }, 'document'],
  ['50 MB', { kind: 'video', mimeType: 'video/mp4', bytes: 50 * megabyte }, 'video'],
])('%s', (_what, parts, wanted) => {
  expect(sendWayOf({ ...picture, ...parts }, undefined)).toBe(wanted)
})

test('a picture of unknown size is a document: it may be refused as a photo', () => {
  expect(sendWayOf(unmeasured, 'photo')).toBe('document')
})

test('more than 50 MB goes no way', () => {
  expect(sendWayOf({ ...picture, bytes: 50 * megabyte + 1 }, undefined)).toBeUndefined()
})

test('the choice of files is about still pictures', () => {
  expect(sendWayOf(picture, 'document')).toBe('document')
  expect(sendWayOf({ ...picture, kind: 'video', mimeType: 'video/mp4' }, 'document')).toBe('video')
})
