import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Says } from '../support/telegram/index.ts'
import { mp3, mp4, picture } from '../support/telegram/with-api.ts'
import { openTelegramWorld, type TelegramWorld } from '../support/telegram-world.ts'

const tools = [
  {
    displayName: 'Paint',
    inputSchema: [
      { name: 'prompt', type: 'text' as const, required: true },
      { name: 'negative_prompt', type: 'text' as const, required: false },
      { name: 'steps', type: 'integer' as const, required: false, min: 1, max: 50, default: 20 },
      { name: 'guidance', type: 'number' as const, required: false, min: 0, max: 10 },
      { name: 'sampler', type: 'enum' as const, required: false, options: ['euler', 'dpm fast'] },
      { name: 'tiled', type: 'boolean' as const, required: false },
      { name: 'seed', type: 'seed' as const, required: false },
    ],
  },
  { displayName: 'Upscale', inputSchema: [{ name: 'image', type: 'image' as const, required: true }] },
  { displayName: 'Listen', inputSchema: [{ name: 'sound', label: 'Sound', type: 'audio' as const, required: true }] },
]

let world: TelegramWorld
beforeAll(async () => {
  world = await openTelegramWorld({ tools, limits: { concurrency: 100 }, env: { USER_RUNS_PER_MINUTE: '1000', USER_CONCURRENCY: '1000' } })
})
afterAll(() => world.close())

let nextUser = 100
/** Each time by somebody else: the first run that it makes, or the first words that it is answered with. */
const tryIt = async (said: Says): Promise<Readonly<Record<string, unknown>> | string> => {
  const { telegram, fake } = world
  nextUser += 1
  const who = telegram.user(nextUser)
  const before = fake.runs.length
  await who.sends(who, said)
  const isStatus = (text: string): boolean => /^(👀|⏳|Starting|Working|0 of)/u.test(text)
  return telegram.waitFor(
    () =>
      fake.runs[before]?.call.inputs ??
      telegram
        .chat(who)
        .fromBot()
        .find(({ text }) => !isStatus(text))?.text,
    JSON.stringify(said.text ?? said.caption),
  )
}

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['a boat --steps 30 --seed 7', { prompt: 'a boat', steps: 30, seed: 7 }],
  ['a boat steps=30 seed=7 guidance=1,5', { prompt: 'a boat', steps: 30, seed: 7, guidance: 1.5 }],
  ['--steps=30 a boat', { prompt: 'a boat', steps: 30 }],
  ['a boat —steps 30 –tiled', { prompt: 'a boat', steps: 30, tiled: true }],
  ['a boat --no-tiled --sampler dpm fast', { prompt: 'a boat', tiled: false, sampler: 'dpm fast' }],
  ['a boat sampler="dpm fast" negative="rain, fog"', { prompt: 'a boat', sampler: 'dpm fast', negative_prompt: 'rain, fog' }],
  ['a boat --sampler “dpm fast”', { prompt: 'a boat', sampler: 'dpm fast' }],
  ['a boat\nrain, fog', { prompt: 'a boat', negative_prompt: 'rain, fog' }],
  ['a boat --steps 9\nrain', { prompt: 'a boat', steps: 9, negative_prompt: 'rain' }],
  ['one\ntwo\nthree', { prompt: 'one\ntwo\nthree' }],
  ['a -- b == c --> d, e=mc2 and x=y', { prompt: 'a -- b == c --> d, e=mc2 and x=y' }],
  ['"--steps 30" on a wall', { prompt: '"--steps 30" on a wall' }],
  ['👩‍🚀 <b>&amp; *steps* 🇪🇸', { prompt: '👩‍🚀 <b>&amp; *steps* 🇪🇸' }],
  ['x1 a boat x99', { prompt: 'x1 a boat x99' }],
])('/paint %s', async (line, inputs) => {
  const sent = await tryIt({ text: `/paint ${line}` })
  expect(sent).toMatchObject(inputs)
  if (!('negative_prompt' in inputs)) expect(sent).not.toHaveProperty('negative_prompt', expect.stringMatching(/./))
})

test.each([
  ['a boat --steps 500', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
  ['a boat steps=many', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
  ['a boat --steps', '--steps takes a whole number from 1 to 50, for example: --steps 20'],
  ['a boat --guidance -1', '--guidance takes a number from 0 to 10, for example: --guidance '],
  ['a boat --sampler ddim', '--sampler takes one of euler, dpm fast, for example: --sampler '],
  ['a boat tiled=maybe', '--tiled takes yes or no, for example: --tiled'],
  ['a boat --stepz 30', 'There is no --stepz; did you mean --steps? --steps takes a whole number from 1 to 50'],
])('/paint %s: one sentence that says what fits', async (line, sentence) => {
  const told = await tryIt({ text: `/paint ${line}` })
  expect(String(told).startsWith(sentence) ? sentence : told).toBe(sentence)
  expect(String(told).split('\n')).toHaveLength(1)
})

test('what is too long, too big or of another kind is told with what to do', async () => {
  const big = 21 * 1024 * 1024
  const answers = [
    await tryIt({ document: { bytes: await picture(99, 9), fileName: 'a.png', size: big }, caption: '/upscale' }),
    await tryIt({ video: mp4, caption: '/upscale' }),
    await tryIt({ voice: mp3, caption: '/paint a boat' }),
    await tryIt({ document: { bytes: Buffer.from('a,b'), fileName: 'a.csv' }, caption: '/listen' }),
    // It calls itself a recording, and is none.
    await tryIt({ audio: { bytes: Buffer.from('no sound at all'), fileName: 'a.mp3' }, caption: '/listen' }),
    await tryIt({ text: '/upscale http://127.0.0.1/secret.png' }),
  ]
  expect(answers).toEqual([
    'That file is over 20 MB, which is more than a bot may fetch. Please send it smaller, or as a link: --image https://…',
    '/upscale takes a picture, and this is a video. Please send or answer something that fits.',
    '/paint takes no files. Please send it without one.',
    '/listen takes a recording, and this is a file. Please send or answer something that fits.',
    '--sound takes a recording: send it along, reply to it, or give its address, for example: --sound https://…',
    'image: That address may not be fetched. Please use a public web address.',
  ])
})
