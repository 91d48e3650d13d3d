import { expect, it } from 'vitest'
import { toolOf } from '../../../test/support/messages.ts'
import type { Draft, FileRef } from '../draft.ts'
import { emptyDraft } from '../draft.ts'
import { missingOf } from './missing.ts'

const file: FileRef = { kind: 'image', fileId: 'f', uniqueId: 'u' }
const names = (shorts: readonly string[], more: Partial<Draft> = {}, saved = {}) =>
  missingOf(toolOf(...shorts), { ...emptyDraft('studio:im'), ...more }, saved).map((field) => field.name)

it('is what is owed and not there', () => {
  const shorts = ['prompt:text!', 'photo:image!', 'steps:integer!=20', 'style:enum', 'seed:seed!']
  expect(names(shorts)).toEqual(['prompt', 'photo'])
  expect(names(shorts, { values: { prompt: ' ' } })).toEqual(['prompt', 'photo'])
  expect(names(shorts, { values: { prompt: 'a cat' }, files: { photo: [] } })).toEqual(['photo'])
  expect(names(shorts, { values: { prompt: 'a cat' }, files: { photo: [file] } })).toEqual([])
  expect(names(shorts, { values: { photo: 'media:0123456789abcdef' } }, { prompt: 'kept' })).toEqual([])
  expect(names(shorts, { each: { input: 'photo', files: [file, file] } }, { prompt: 'kept' })).toEqual([])
})

it('takes 0 and false for values', () => {
  expect(names(['strength:number!', 'hires:boolean!'], { values: { strength: 0, hires: false } })).toEqual([])
})

it('asks a tool that works on a picture for one, even where the schema does not', () => {
  expect(names(['photo:image'])).toEqual(['photo'])
  expect(names(['photo:image'], { files: { photo: [file] } })).toEqual([])
  expect(names(['one:image', 'two:image'], { files: { two: [file] } })).toEqual([])
  expect(names(['clip:video', 'rate:number=16'])).toEqual(['clip'])
  expect(names(['voice:audio', 'prompt:text!'])).toEqual(['prompt'])
  expect(names(['prompt:text', 'photo:image'])).toEqual([])
})
