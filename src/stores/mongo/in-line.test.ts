import { expect, test } from 'vitest'
import { createInLine } from './in-line.ts'

/** Something that is over when the test says so. */
const createStep = (said: string[], name: string) => {
  let finish: (error?: Error) => void = () => undefined
  const over = new Promise<void>((resolve, reject) => {
    finish = (error) => (error === undefined ? resolve() : reject(error))
  })
  const act = async (): Promise<string> => {
    said.push(`${name} begins`)
    await over
    said.push(`${name} ends`)
    return name
  }
  return { act, finish }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('one key goes in order, others do not wait for it', async () => {
  const said: string[] = []
  const inLine = createInLine()
  const first = createStep(said, 'first')
  const second = createStep(said, 'second')
  const other = createStep(said, 'other')
  const all = [inLine(['a'], first.act), inLine(['a'], second.act), inLine(['b'], other.act)]
  await settle()
  expect(said).toEqual(['first begins', 'other begins'])
  first.finish()
  second.finish()
  other.finish()
  expect(await Promise.all(all)).toEqual(['first', 'second', 'other'])
  expect(said.indexOf('first ends')).toBeLessThan(said.indexOf('second begins'))
})

test('what touches several keys waits for all of them, and all of them wait for it', async () => {
  const said: string[] = []
  const inLine = createInLine()
  const a = createStep(said, 'a')
  const both = createStep(said, 'both')
  const b = createStep(said, 'b')
  const all = [inLine(['a'], a.act), inLine(['a', 'b'], both.act), inLine(['b'], b.act)]
  await settle()
  expect(said).toEqual(['a begins'])
  a.finish()
  await settle()
  expect(said).toEqual(['a begins', 'a ends', 'both begins'])
  both.finish()
  b.finish()
  await Promise.all(all)
  expect(said.slice(2)).toEqual(['both begins', 'both ends', 'b begins', 'b ends'])
})

test('a failure is its own alone', async () => {
  const inLine = createInLine()
  const failing = inLine(['a'], () => Promise.reject(new Error('no')))
  const next = inLine(['a'], async () => 'fine')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('fine')
})

test('one that stops all fails those that wait behind it, and nobody who comes later', async () => {
  const inLine = createInLine((error) => error instanceof RangeError)
  const failing = inLine(['a'], () => Promise.reject(new RangeError('gone')))
  const waiting = [inLine(['a'], async () => 'never'), inLine(['a', 'b'], async () => 'never'), inLine(['b'], async () => 'never')]
  await expect(failing).rejects.toThrow('gone')
  for (const one of waiting) await expect(one).rejects.toThrow('gone')
  expect(await inLine(['a', 'b'], async () => 'again')).toBe('again')
})
