import { describe, expect, it } from 'vitest'
import { toolOf } from '../../../test/support/messages.ts'
import type { InputField } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'
import { wordsFor } from '../../words/index.ts'
import { parseLine } from './line.ts'

const steps: InputField = { name: 'steps', type: 'integer', required: false, default: 20, min: 1, max: 50 }
const guidance: InputField = {
  name: 'cfg',
  key: 'guidance_value',
  label: 'Guidance Scale',
  type: 'number',
  required: false,
  min: 0,
  max: 20,
  step: 0.5,
}
const style: InputField = { name: 'style', type: 'enum', required: false, options: ['Anime', 'Film', 'Film noir'] }
const note: InputField = { name: 'note', type: 'string', required: false, maxLength: 12 }
const tool = toolOf(
  'prompt:text!',
  'negative_prompt:text',
  steps,
  guidance,
  style,
  note,
  'hires:boolean',
  'noise_seed:seed',
  'photo:image',
  'looks:images',
)
const plain = toolOf('prompt:text!', steps)

const parse = (text: string, of = tool) => parseLine(text, of, classify(of.inputSchema), wordsFor('en'))

describe('parameters', () => {
  it.each<[string, string, object]>([
    ['a cat --steps 30 --seed 7', 'a cat', { steps: 30, noise_seed: 7 }],
    ['--steps 30 a cat', 'a cat', { steps: 30 }],
    ['a --steps=30 cat', 'a cat', { steps: 30 }],
    ['a steps=30 cat', 'a cat', { steps: 30 }],
    ['a cat, --steps 30, on a mat', 'a cat, on a mat', { steps: 30 }],
    ['a cat --STEPS 30', 'a cat', { steps: 30 }],
    ['a cat --ste 30', 'a cat', { steps: 30 }],
    ['a cat —steps 30', 'a cat', { steps: 30 }],
    ['a cat --steps\t30  --cfg   7.5', 'a cat', { steps: 30, cfg: 7.5 }],
    ['a cat --cfg 7,5', 'a cat', { cfg: 7.5 }],
    ['a cat --guidance-scale 7', 'a cat', { cfg: 7 }],
    ['a cat guidance_scale=7', 'a cat', { cfg: 7 }],
    ['a cat --guidance_value 7', 'a cat', { cfg: 7 }],
    ['a cat --steps 10 --steps 20', 'a cat', { steps: 20 }],
    ['a cat --style film noir at night', 'a cat at night', { style: 'Film noir' }],
    ['a cat style="film"', 'a cat', { style: 'Film' }],
    ['a cat --note "so soft"', 'a cat', { note: 'so soft' }],
    ["a cat --note 'it's soft'", 'a cat', { note: "it's soft" }],
    ['a cat --note “so soft” here', 'a cat here', { note: 'so soft' }],
    ['a cat note=soft light', 'a cat light', { note: 'soft' }],
    ['a cat --note ""', 'a cat', { note: '' }],
    ['a cat --hires', 'a cat', { hires: true }],
    ['--hires a cat', 'a cat', { hires: true }],
    ['a cat --hires --steps 5', 'a cat', { hires: true, steps: 5 }],
    ['a cat --hires false', 'a cat', { hires: false }],
    ['a cat --hires=no', 'a cat', { hires: false }],
    ['a cat --no-hires', 'a cat', { hires: false }],
    ['a cat --no_hires on a mat', 'a cat on a mat', { hires: false }],
    ['a cat --negative ugly, blurry --steps 5', 'a cat', { negative_prompt: 'ugly, blurry', steps: 5 }],
    ['a cat --negative "no --steps 5" there', 'a cat there', { negative_prompt: 'no --steps 5' }],
    ['a cat --seed random', 'a cat', { noise_seed: -1 }],
    ['a cat --image https://a.example/c.png?x=1&steps=3', 'a cat', { photo: 'https://a.example/c.png?x=1&steps=3' }],
    ['a cat --looks https://a.example/1 --looks https://a.example/2', 'a cat', { looks: ['https://a.example/1', 'https://a.example/2'] }],
    ['--prompt a cat --steps 5', 'a cat', { steps: 5 }],
    ['big --prompt "a cat" --steps 5', 'big a cat', { steps: 5 }],
    ['a cat\n--steps 5\n', 'a cat', { steps: 5 }],
    ['one\n--steps 5\ntwo\nthree', 'one\ntwo\nthree', { steps: 5 }],
    ['--steps 5', '', { steps: 5 }],
  ])('%j', (text, prompt, values) => {
    expect(parse(text)).toEqual({ prompt, values, count: 1 })
  })

  it.each([
    'a = b',
    'e=mc2 and a=b',
    'https://a.example/?steps=30&seed=7 in neon',
    'a well--known cat -- the best',
    'a cat --- on a mat',
    'a cat —steps away from the door',
    'a cat – seed of doubt',
    '--sitting on a mat',
    'a cat --stepz of stone',
    'a --dog --cat 7',
    '(steps=30)',
    'steps = 30',
    'steps= 30',
    'a sign that says "no steps=30 here"',
    'a “--steps 30” sign',
    'a cat x1 and x11 and x4 more',
    'the X5',
    'a box4',
    '  spaced   out  ',
    '--',
    '=',
    '--=',
    '"',
    '__proto__=1 constructor=2 --constructor 3',
  ])('leaves %j alone', (text) => {
    expect(parse(text)).toEqual({ prompt: text, values: {}, count: 1 })
  })
})

describe('what does not fit', () => {
  it.each<[string, string]>([
    ['a cat --steps 99', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
    ['a cat --steps 2.5', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
    ['a cat --steps many', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
    ['a cat steps=many', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
    ['a cat --steps', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
    ['a cat --steps --hires', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
    ['a cat --cfg 7.3', '--cfg takes a number from 0 to 20, in steps of 0.5, for example: --cfg 10'],
    ['a cat --style filmed', '--style takes one of Anime, Film, Film noir, for example: --style Anime'],
    ['a cat --style oil', '--style takes one of Anime, Film, Film noir, for example: --style Anime'],
    ['a cat --note "far too long for it"', '--note is too long: it has 19 characters, and 12 fit.'],
    ['a cat --hires=perhaps', '--hires takes yes or no, for example: --hires=yes'],
    ['a cat --seed x', '--noise_seed takes a number; a new one is drawn when you give none, for example: --noise_seed 7'],
    ['a cat --image cat.png', '--photo takes a picture: send it along, reply to it, or give its address, for example: --photo https://…'],
    [
      'a cat --image media:0123456789abcdef',
      '--photo takes a picture: send it along, reply to it, or give its address, for example: --photo https://…',
    ],
    ['a cat --stepz 30', 'There is no --stepz; did you mean --steps? --steps takes a whole number from 1 to 50, for example: --steps 20'],
    [
      'a cat --stlye Anime',
      'There is no --stlye; did you mean --style? --style takes one of Anime, Film, Film noir, for example: --style Anime',
    ],
    ['a cat --hirez', 'There is no --hirez; did you mean --hires? --hires takes yes or no, for example: --hires=yes'],
  ])('%j', (text, problem) => {
    expect(parse(text).problem).toBe(problem)
  })

  it('is told of the first, with both that a beginning may mean', () => {
    const two = toolOf('prompt:text!', 'strength:number=1', 'strictness:number=1')
    expect(parse('a cat --str 2', two).problem).toMatch(/^There is no --str; did you mean --strength or --strictness\?/)
    expect(parse('a cat --steps 99 --cfg 99').problem).toMatch(/^--steps/)
  })

  it('takes any number between the least and the most where the step is counted from either', () => {
    const width: InputField = { name: 'width', type: 'integer', required: false, min: 10, max: 2048, step: 8 }
    expect([18, 512, 20].map((value) => parse(`--width ${value}`, toolOf('prompt:text!', width)).problem === undefined)).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('the count', () => {
  it.each<[string, string, number]>([
    ['x4 a cat', 'a cat', 4],
    ['a cat x4', 'a cat', 4],
    ['a cat x4 --steps 5', 'a cat', 4],
    ['a cat x10', 'a cat', 10],
    ['x4', '', 4],
    ['x2 a cat x4', 'a cat x4', 2],
    ['a x4b x4', 'a x4b', 4],
  ])('%j', (text, prompt, count) => {
    expect(parse(text)).toMatchObject({ prompt, count })
  })

  it('may stand at the end of the prompt’s own line', () => {
    expect(parse('a cat x4\nblurry')).toMatchObject({ prompt: 'a cat', negative: 'blurry', count: 4 })
    expect(parse('a cat\nblurry x4')).toMatchObject({ prompt: 'a cat', negative: 'blurry', count: 4 })
  })

  it('is a word like any other for a tool without a seed', () => {
    expect(parse('x4 a cat x4', plain)).toEqual({ prompt: 'x4 a cat x4', values: {}, count: 1 })
  })
})

describe('the second line', () => {
  it('is what is not wanted', () => {
    expect(parse('a cat\nugly, blurry')).toEqual({ prompt: 'a cat', negative: 'ugly, blurry', values: {}, count: 1 })
    expect(parse('a cat\n\nugly\n--steps 5')).toEqual({ prompt: 'a cat', negative: 'ugly', values: { steps: 5 }, count: 1 })
  })

  it('belongs to the prompt where there is a third, where that was said already, and where the tool has no such input', () => {
    expect(parse('one\ntwo\nthree')).toEqual({ prompt: 'one\ntwo\nthree', values: {}, count: 1 })
    expect(parse('one\ntwo --negative=ugly')).toEqual({ prompt: 'one\ntwo', values: { negative_prompt: 'ugly' }, count: 1 })
    expect(parse('one\ntwo', plain)).toEqual({ prompt: 'one\ntwo', values: {}, count: 1 })
  })
})
