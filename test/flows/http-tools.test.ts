import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf, keys, openTestHttp, type TestHttp, toolOf } from '../support/http.ts'

let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp()
})
afterEach(() => server.close())

const commands = async (query = '', key: string = keys.plain): Promise<string[]> => {
  const { tools } = await bodyOf(await server.call(`/api/v1/tools${query}`, { key }))
  return tools.map((tool) => tool.commandName)
}

describe('the list of tools', () => {
  it('shows all that a consumer needs, and not the target', async () => {
    const { tools } = await bodyOf(await server.call('/api/v1/tools'))
    expect(tools).toHaveLength(1)
    expect(tools[0]).toMatchObject({
      toolId: 'test:paint',
      backend: 'test',
      displayName: 'Paint a Picture',
      commandName: 'paint',
      aliases: ['draw'],
      handlerType: 'text_primary_media_optional',
      category: 'text-to-image',
      visibility: 'public',
      available: true,
      deploymentId: 'dep-1',
      promptKey: 'prompt',
      imageKeys: ['picture'],
      seedKey: 'seed',
      costingModel: { kind: 'free' },
      limits: {},
    })
    expect(tools[0]?.inputSchema[0]).toMatchObject({ name: 'prompt', type: 'text', required: true })
    expect(tools[0]).not.toHaveProperty('target')
  })

  it('shows admin tools to trusted keys, and hidden ones to nobody who does not ask for them', async () => {
    expect(await commands()).toEqual(['paint'])
    expect(await commands('?visibility=admin')).toEqual([])
    expect(await commands('', keys.trusted)).toEqual(['admin_tool', 'paint'])
    expect(await commands('?visibility=hidden', keys.trusted)).toEqual(['hidden_tool'])
    expect(await commands('?visibility=hidden')).toEqual([])
  })

  it('filters by category and backend', async () => {
    expect(await commands('?category=text-to-image')).toEqual(['paint'])
    expect(await commands('?category=video')).toEqual([])
    expect(await commands('?backend=other')).toEqual([])
  })

  it('pages through all of them, each once, though tools come and go', async () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      toolOf({ toolId: `t:${index}`, commandName: `tool_${String(index).padStart(2, '0')}` }),
    )
    server.replaceTools(many)
    const first = await bodyOf(await server.call('/api/v1/tools?limit=10'))
    server.replaceTools(many.slice(5))
    const second = await bodyOf(await server.call(`/api/v1/tools?limit=10&cursor=${first.nextCursor}`))
    const third = await bodyOf(await server.call(`/api/v1/tools?limit=10&cursor=${second.nextCursor}`))
    const seen = [first, second, third].flatMap(({ tools }) => tools.map((tool) => tool.toolId))
    expect(seen).toEqual(many.map((tool) => tool.toolId))
    expect(third.nextCursor).toBeUndefined()
    expect((await server.call('/api/v1/tools?cursor=nonsense')).status).toBe(400)
  })

  it('finds one by any of its names', async () => {
    for (const name of ['paint', 'draw', 'dep-1', 'test:paint']) {
      expect(await (await server.call(`/api/v1/tools/${name}`)).json()).toMatchObject({ toolId: 'test:paint' })
    }
    expect((await server.call('/api/v1/tools/admin_tool')).status).toBe(403)
    expect((await server.call('/api/v1/tools/hidden_tool')).status).toBe(404)
    expect((await server.call('/api/v1/tools/hidden_tool', { key: keys.trusted })).status).toBe(200)
  })
})

it('loads the tools again for a trusted key', async () => {
  const refresh = (key: string) => server.call('/internal/v1/tools/refresh', { method: 'POST', key })
  expect((await refresh(keys.plain)).status).toBe(403)
  const response = await refresh(keys.trusted)
  expect(await response.json()).toMatchObject({ added: ['test:new'], refused: [{ name: 'Broken', reason: 'no outputs' }] })
})

describe('saved inputs', () => {
  const path = '/api/v1/tools/paint/defaults'
  const put = (inputs: unknown, query = '', key: string = keys.plain) =>
    server.call(`${path}${query}`, { method: 'PUT', json: { inputs }, key })

  it('belong to the account', async () => {
    expect(await (await server.call(path)).json()).toEqual({ toolId: 'test:paint', account: 'api:plain', inputs: {} })
    expect((await put({ steps: 30, seed: 'random' })).status).toBe(200)
    expect(await (await server.call(path)).json()).toMatchObject({ inputs: { steps: 30, seed: 'random' } })
    expect(await (await server.call(path, { key: keys.other })).json()).toMatchObject({ inputs: {} })
    expect(await (await server.call(`${path}?account=api:plain`, { key: keys.trusted })).json()).toMatchObject({ inputs: { steps: 30 } })
    expect((await server.call(`${path}?account=api:plain`, { key: keys.other })).status).toBe(403)
    await put({})
    expect(await (await server.call(path)).json()).toMatchObject({ inputs: {} })
  })

  it.each([
    [{ steps: 99 }, 'steps'],
    [{ style: 'crayon' }, 'style'],
    [{ nothing: 1 }, 'nothing'],
    [{ picture: 'media:0123456789abcdef' }, 'picture'],
  ])('refuses what does not fit: %j', async (inputs, name) => {
    const response = await put(inputs)
    expect(response.status).toBe(422)
    expect((await bodyOf(response)).error.fields).toEqual([{ name, message: expect.any(String) }])
  })
})
