import { expect, it } from 'vitest'
import { registeredTool } from '../../test/support/tools.ts'
import { DarkroomError } from '../model/errors.ts'
import { wordsFor } from '../words/index.ts'
import { problemOf } from './problems.ts'

const tool = registeredTool('paint', {
  inputSchema: [
    { name: 'steps', label: 'Шаги', type: 'integer', required: false, min: 1, max: 50 },
    { name: 'image', type: 'image', required: true },
  ],
})
const words = wordsFor('ru')
const said = (error: DarkroomError): string => problemOf(error, tool, words)

it('says in the language of the chat what an input takes, whatever the error says', () => {
  const fields = [{ name: 'steps', message: 'Please give a whole number from 1 to 50.' }]
  expect(said(new DarkroomError('input_invalid', { fields }))).toBe('--steps принимает целое число от 1 до 50, например: --steps 26')
})

it('says why a file could not be had', () => {
  const fields = [{ name: 'image', message: 'The file could not be fetched.', code: 'fetch_failed' as const }]
  expect(said(new DarkroomError('input_invalid', { fields }))).toBe(`image: ${words.errors.fetch_failed}`)
})

it('says what is wrong in general where no input of the tool is to blame', () => {
  expect(said(new DarkroomError('backend_unavailable'))).toBe(words.errors.backend_unavailable)
  const fields = [{ name: 'other', message: 'This tool has no such input.' }]
  expect(said(new DarkroomError('input_invalid', { fields }))).toBe(words.errors.input_invalid)
})
