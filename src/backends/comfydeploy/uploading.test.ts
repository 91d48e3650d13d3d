import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { talking } from '../../../test/support/scripted-comfydeploy.ts'

const { signal } = new AbortController()

test('a cancel is asked for, and one that can not work says so', async () => {
  const heard = await talking(() => ({ json: { status: 'success', message: 'Function cancelled' } }))
  await heard.backend.cancel('r1', signal)
  expect(heard.seen[0]).toMatchObject({ method: 'POST', path: '/run/r1/cancel' })
  const own = await talking(() => ({
    status: 500,
    json: { detail: 'Error cancel function 404: Run not found or has no modal function call ID' },
  }))
  await expect(own.backend.cancel('r1', signal)).rejects.toMatchObject({ code: 'cannot_cancel' })
  const down = await talking(() => ({ status: 503, text: '' }))
  await expect(down.backend.cancel('r1', signal)).rejects.toMatchObject({ code: 'backend_unavailable' })
})

const file = (patch: Record<string, unknown> = {}) => ({
  mediaId: 'a'.repeat(64),
  mimeType: 'image/png',
  bytes: 4,
  stream: async () => Readable.from([Buffer.from('data')]),
  ...patch,
})

const call = { callId: 'g.1', target: {} }

test('an upload has a name that the vendor takes', async () => {
  const { backend, seen } = await talking(() => ({ json: { file_url: 'http://bucket/inputs/img_1.png' } }))
  expect(await backend.upload(file(), call, signal)).toEqual({ url: 'http://bucket/inputs/img_1.png' })
  await backend.upload(file({ mimeType: 'text/plain', fileName: 'notes.txt' }), call, signal)
  await backend.upload(file({ mimeType: 'application/octet-stream', fileName: 'Scene.EXR' }), call, signal)
  await backend.upload(file({ mimeType: 'model/gltf-binary', fileName: 'x.glb' }), call, signal)
  expect(seen.map(({ body }) => /filename="a+\.(\w+)"/.exec(body)?.[1])).toEqual(['png', 'bin', 'exr', 'bin'])
  expect(seen[0]).toMatchObject({ method: 'POST', path: '/file/upload' })
})

test('a signed address says until when it is good', async () => {
  const url = 'http://bucket/i.png?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=x'
  const { backend } = await talking(() => ({ json: { file_url: url } }))
  expect((await backend.upload(file(), call, signal)).expiresAt?.toISOString()).toBe('2026-01-01T01:00:00.000Z')
})

test('an upload that is too large is not even begun, and a refused one is told', async () => {
  const { backend, seen } = await talking(() => ({ status: 400, json: { detail: 'Unsupported file type' } }))
  await expect(backend.upload(file({ bytes: 300 * 1024 * 1024 }), call, signal)).rejects.toMatchObject({ code: 'payload_too_large' })
  expect(seen).toEqual([])
  await expect(backend.upload(file(), call, signal)).rejects.toMatchObject({
    code: 'backend_refused',
    detail: 'It answered 400: Unsupported file type',
  })
})
