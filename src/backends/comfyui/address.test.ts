import { expect, test } from 'vitest'
import { parseRef, parseUploadAddress, parseViewAddress, refOf, serverKeyOf, uploadAddressOf, viewAddressOf } from './address.ts'

const key = serverKeyOf('http://studio.local:8188/comfy/')

test('a server is known by a short name that does not tell where it is, however its address is spelled', () => {
  expect(key).toMatch(/^[0-9a-f]{8}$/)
  expect(serverKeyOf('http://STUDIO.local:8188/comfy')).toBe(key)
  expect(serverKeyOf('http://studio.local:8188')).not.toBe(key)
  expect(serverKeyOf('http://studio.local:80/')).toBe(serverKeyOf('http://studio.local'))
})

test('a ref comes back as its parts, and nothing else is one', () => {
  expect(parseRef(refOf({ key, promptId: 'a-b' }))).toEqual({ key, promptId: 'a-b' })
  for (const odd of ['', 'a-b', `${key}`, `${key}/`, `XYZ/${key}/a`, `${key}/..`, `${key}/a/b`, `http://${key}/a`])
    expect(parseRef(odd), odd).toBeUndefined()
})

test.each(['cat.png', 'darkroom/a b.png', 'ä?&#%/../x.png'])('an upload called %s comes back by its name', (name) => {
  const url = uploadAddressOf({ key, name })
  expect(URL.canParse(url)).toBe(true)
  expect(parseUploadAddress(url)).toEqual({ key, name })
})

test.each(['out_00001_.png', 'ä?&=#% +.png'])('a result called %s comes back with its folder and type', (filename) => {
  const file = { key, filename, subfolder: 'video/2 & 3', type: 'output' }
  const url = viewAddressOf(file)
  expect(URL.canParse(url)).toBe(true)
  expect(parseViewAddress(url)).toEqual(file)
})

test('an upload is no result, a result no upload, and an address of the web neither', () => {
  const upload = uploadAddressOf({ key, name: 'view?filename=a.png' })
  expect(parseViewAddress(upload)).toBeUndefined()
  expect(parseUploadAddress(viewAddressOf({ key, filename: 'a.png', subfolder: '', type: 'output' }))).toBeUndefined()
  for (const odd of [
    'https://x.test/view?filename=a.png',
    `comfyui:${key}/view?`,
    `comfyui:${key}/view?type=output`,
    `comfyui:${key}/%E0%A4%A`,
  ]) {
    expect(parseViewAddress(odd), odd).toBeUndefined()
    expect(parseUploadAddress(odd), odd).toBeUndefined()
  }
})
