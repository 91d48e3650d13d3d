import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pictureBytes } from '../support/delivery-steps.ts'
import { openAiBackend, openAiKey } from '../support/openai/backend.ts'
import { type OpenAiStandIn, openOpenAi } from '../support/openai/index.ts'
import { openPeopleFlow, type PeopleFlow } from '../support/people-steps.ts'

/** The four tools to copy, as people use them. */
const example = fileURLToPath(new URL('../../docs/openai-tools.json', import.meta.url))

let server: OpenAiStandIn
let flow: PeopleFlow
beforeEach(async () => {
  server = await openOpenAi({ key: openAiKey })
  const backends = [openAiBackend({ OPENAI_API_KEY: openAiKey, OPENAI_BASE_URL: server.url })]
  flow = await openPeopleFlow({ tools: [], backends, env: { TOOLS_FILE: example } })
})
afterEach(async () => {
  await flow.close()
  await server.close()
})

const bodies = () => server.requests().map(({ body, files }) => ({ ...body, files: files.length }))

test('/paint a cat, and the buttons under it', async () => {
  const { ada } = flow
  const painted = await flow.answer(
    ada,
    () => ada.says('/paint a cat'),
    ({ kind, keys }) => kind === 'photo' && keys.length > 0,
  )
  expect(bodies()).toMatchObject([{ model: 'gpt-image-1', prompt: 'a cat', size: '1024x1024', n: 1 }])
  // It has no seed, so there is no new one to draw.
  expect(painted.buttons.flat().filter((button) => /seed/i.test(button))).toEqual([])
  const again = await flow.answer(
    ada,
    () => ada.presses(flow.buttonOf(painted, 'Again'), painted),
    ({ kind, keys }) => kind === 'photo' && keys.length > 0,
  )
  expect(again.buttons).toEqual(painted.buttons)
  expect(bodies()).toHaveLength(2)
  const info = await flow.says(ada, '/history')
  expect(info.text).toContain('a cat')
})

test('an answer to a picture: /edit make it night, /describe, and a question about it', async () => {
  const { ada } = flow
  const [photo] = await ada.sends(ada, { photo: await pictureBytes(80, 60) })
  if (photo === undefined) throw new Error('nothing was sent')
  await flow.answer(
    ada,
    () => ada.replies(photo, '/edit make it night'),
    ({ kind, keys }) => kind === 'photo' && keys.length > 0,
  )
  const described = await flow.answer(
    ada,
    () => ada.replies(photo, '/describe'),
    ({ text }) => text.includes('You said'),
  )
  expect(described).toMatchObject({
    kind: 'text',
    text: expect.stringContaining('You said: What is in this picture? And you showed 1.') as string,
  })
  await flow.answer(
    ada,
    () => ada.replies(photo, '/describe what colour is it?'),
    ({ text }) => text.includes('You said: what colour is it? And you showed 1.'),
  )
  await flow.answer(
    ada,
    () => ada.replies(photo, '/ask is it art?'),
    ({ text }) => text.includes('You said: is it art? And you showed 1.'),
  )
  expect(bodies()[0]).toMatchObject({ prompt: 'make it night', files: 1 })
})

test('/ask is answered with text; /describe alone asks for the picture; the help and the form know no seed', async () => {
  const { ada } = flow
  const said = await flow.answer(
    ada,
    () => ada.says('/ask what is the sea?'),
    ({ text }) => text.includes('You said: what is the sea?'),
  )
  expect(said.kind).toBe('text')
  await flow.answer(ada, () => ada.says('/describe'))
  await flow.answer(
    ada,
    async () => ada.sends(ada, { photo: await pictureBytes(80, 60) }),
    ({ text }) => text.includes('And you showed 1.'),
  )
  const help = await flow.says(ada, '/help paint')
  expect(help.text).toMatch(/quality: one of low, medium, high[\s\S]*\$5 for a million tokens in, \$40 for a million out/)
  expect((await flow.says(ada, '/tools')).text).toContain('4 tools for you')
  const painted = await flow.answer(
    ada,
    () => ada.says('/paint a cat --quality low'),
    ({ kind, keys }) => kind === 'photo' && keys.length > 0,
  )
  const form = await flow.answer(ada, () => ada.presses(flow.buttonOf(painted, 'Tweak'), painted))
  expect(form.buttons.flat()).toEqual(expect.arrayContaining(['What to paint: a cat', 'quality: low']))
  expect(form.buttons.flat().join()).not.toMatch(/seed/i)
})
