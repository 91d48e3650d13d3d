import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/model/json.ts'
import { type ComfyUi, createComfyUi, generations } from '../support/comfyui/index.ts'
import { invert, resize } from '../support/comfyui/workflows.ts'

/** The stand-in itself, asked without any cleverness: as strict, and as treacherous, as the real ones were seen to be. */
describe.each(generations)('a stand-in of %s', (generation) => {
  let server: ComfyUi
  beforeEach(async () => {
    server = await createComfyUi({ generation })
  })
  afterEach(() => server.close())

  const ask = async (path: string, body?: unknown): Promise<{ status: number; json: JsonObject | undefined; text: string }> => {
    const answer = await fetch(`${server.url}${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) })
    const text = await answer.text()
    return {
      status: answer.status,
      text,
      json: answer.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as JsonObject) : undefined,
    }
  }
  const post = (prompt: unknown, more: object = {}) => ask('/prompt', { prompt, ...more })
  const idOf = async (answer: ReturnType<typeof post>): Promise<string> => String((await answer).json?.['prompt_id'])
  const isIn = async (id: string): Promise<boolean> =>
    JSON.stringify((await ask('/queue')).json).includes(id) || JSON.stringify((await ask(`/history/${id}`)).json).includes(id)
  const isInTheWrongWayRound = async (id: string): Promise<boolean> =>
    JSON.stringify((await ask(`/history/${id}`)).json).includes(id) || JSON.stringify((await ask('/queue')).json).includes(id)

  test('whoever reads the history before the line loses runs', async () => {
    server.quirks.endBetweenLooks = true
    const first = await idOf(post(resize))
    await server.settled()
    expect(await isIn(first)).toBe(true)
    const second = await idOf(post(resize))
    await server.settled()
    expect(await isInTheWrongWayRound(second)).toBe(false)
  })

  test('whoever stops a waiting run by name stops another one, or nothing', async () => {
    server.hold()
    const running = await idOf(post(resize))
    await server.settled()
    const waiting = await idOf(post(invert))
    expect((await ask('/interrupt', { prompt_id: waiting })).status).toBe(200)
    expect(server.isInterrupted()).toBe(generation < '2025-10')
    server.release()
    await server.settled()
    expect(Object.keys(Object(server.queue.history.get(running)?.['outputs']))).toHaveLength(generation < '2025-10' ? 0 : 1)
    expect(Object.keys(Object(server.queue.history.get(waiting)?.['outputs']))).toHaveLength(1)
  })

  test('a client may choose the name, from some time on, and not any name', async () => {
    const own = '00000000-0000-4000-8000-000000000001'
    expect((await idOf(post(resize, { prompt_id: own }))) === own).toBe(generation >= '2025-10')
    const odd = await post(resize, { prompt_id: 'mine' })
    expect(odd.status).toBe(generation >= '2026-06' ? 400 : 200)
    expect(odd.json?.['prompt_id'] === 'mine').toBe(generation === '2025-10')
  })

  test('a graph with a node that it does not know', async () => {
    const answer = await post({ '1': { class_type: 'Nope', inputs: {} } })
    const types: Record<string, JsonValue | undefined> = {
      '2024-05': 'invalid_prompt',
      '2024-09': 'invalid_prompt',
      '2025-10': 'invalid_prompt',
      '2026-06': 'missing_node_type',
    }
    expect(answer.status).toBe(generation < '2024-05' ? 500 : 400)
    expect(Object(answer.json?.['error'])['type']).toBe(types[generation])
    if (generation >= '2024-05') expect(answer.json?.['node_errors']).toEqual(generation < '2025-10' ? [] : {})
    else expect(answer.text).toContain('Server got itself in trouble')
    const empty = await ask('/prompt', {})
    expect(typeof empty.json?.['error']).toBe(generation < '2025-10' ? 'string' : 'object')
  })

  test.each<[string, JsonObject, string]>([
    ['a value that is missing', { width: undefined as never }, 'required_input_missing'],
    ['a value too large', { width: 99_999 }, 'value_bigger_than_max'],
    ['a value too small', { height: -1 }, 'value_smaller_than_min'],
    ['a value of another type', { width: 'wide' }, 'invalid_input_type'],
    ['a value that is not offered', { crop: 'round' }, 'value_not_in_list'],
    ['a link to nowhere', { image: ['99', 0] }, 'exception_during_inner_validation'],
    ['a link that is none', { image: ['1'] }, 'bad_linked_input'],
    ['a link to another type', { image: ['1', 1] }, 'return_type_mismatch'],
  ])('refuses %s', async (_, inputs, type) => {
    const node = resize['2']
    const answer = await post({ ...resize, '2': { ...node, inputs: { ...node?.inputs, ...inputs } } })
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({ error: { type: 'prompt_outputs_failed_validation' } })
    expect(JSON.stringify(answer.json?.['node_errors'])).toContain(`"type":"${type}"`)
    expect(server.queue.remaining() + server.queue.history.size).toBe(0)
  })

  test('looks at lists of values, but for a while not at those of nodes that were written in the newer way', async () => {
    const inputs = { image: ['1', 0], colors: 8, dither: 'wild' }
    const answer = await post({ ...resize, '3': { class_type: 'ImageQuantize', inputs } })
    expect(answer.status).toBe(generation === '2025-10' ? 200 : 400)
  })

  test('numbers come as text, too; a file that is not there does not', async () => {
    const node = resize['2']
    expect((await post({ ...resize, '2': { ...node, inputs: { ...node?.inputs, width: '40' } } })).status).toBe(200)
    const refused = await post({ ...invert, '1': { class_type: 'LoadImage', inputs: { image: 'none.png' } } })
    expect(JSON.stringify(refused.json)).toContain('Invalid image file: none.png')
  })

  test('says how a run ended only from some time on, and answers below /api/ from another', async () => {
    server.failNext()
    const id = await idOf(post(resize))
    await server.settled()
    const entry = Object((await ask(`/history/${id}`)).json?.[id]) as JsonObject
    expect(entry['outputs']).toEqual({})
    expect(Object(entry['status'])['status_str']).toBe(generation < '2024-05' ? undefined : 'error')
    expect((await ask('/api/queue')).status).toBe(generation < '2024-09' ? 404 : 200)
    const limited = await ask('/history?max_items=0')
    expect(Object.keys(limited.json ?? {})).toHaveLength(generation < '2024-05' ? 1 : 0)
  })

  test('shows its classes as servers of that time do', async () => {
    const { json } = await ask('/object_info')
    expect(Object.keys(json ?? {}).includes('EmptyImage')).toBe(generation >= '2023-11')
    const { json: quantize } = await ask('/object_info/ImageQuantize')
    const [type] = Object(quantize?.['ImageQuantize']).input.required.dither as readonly JsonValue[]
    expect(type === 'COMBO').toBe(generation >= '2025-10')
    expect((await ask('/object_info/Nope')).json).toEqual({})
  })

  test('keeps the files of others out of sight', async () => {
    for (const [query, status] of [
      ['filename=none.png', 404],
      ['filename=../x.png', 400],
      ['filename=/etc/passwd', 400],
      ['filename=x.png&subfolder=../..', 403],
      ['filename=x.png&type=models', 400],
      ['', 404],
    ] as const)
      expect((await ask(`/view?${query}`)).status, query).toBe(status)
  })
})
