import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf, keys, openTestHttp, paint, type TestHttp, toolOf } from '../support/http.ts'

let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp()
})
afterEach(() => server.close())

type Json = { readonly [key: string]: unknown }
const documentFor = async (key: string | null = null): Promise<Json> => (await (await server.call('/openapi.json', { key })).json()) as Json

const refsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => (key === '$ref' && typeof item === 'string' ? [item] : refsIn(item)))
}
const at = (document: Json, pointer: string): unknown =>
  pointer
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, part) => (value as Json | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], document)

interface Operation {
  readonly path: string
  readonly method: string
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: unknown }[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>
  readonly summary: string
}
const operationsOf = (document: Json): Operation[] =>
  Object.entries(document['paths'] as Record<string, Record<string, Omit<Operation, 'path' | 'method'>>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
  )

describe('the OpenAPI document', () => {
  it('is 3.1, every $ref leads somewhere, and every operation is whole', async () => {
    const document = await documentFor(keys.trusted)
    expect(document['openapi']).toMatch(/^3\.1\./)
    const refs = refsIn(document)
    expect(refs.length).toBeGreaterThan(10)
    for (const ref of refs) {
      expect(ref).toMatch(/^#\//)
      expect(at(document, ref), ref).toBeDefined()
    }
    const operations = operationsOf(document)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { path, method, operationId, parameters = [], responses, summary } of operations) {
      const where = `${method} ${path}`
      expect(operationId, where).toMatch(/^\w+$/)
      expect(summary, where).toBeTruthy()
      expect(
        Object.keys(responses).some((status) => status.startsWith('2')),
        where,
      ).toBe(true)
      expect(
        Object.values(responses).every(({ description }) => description !== ''),
        where,
      ).toBe(true)
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(
        parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
        where,
      ).toEqual(named)
      expect(
        parameters.every((parameter) => parameter.schema !== undefined),
        where,
      ).toBe(true)
    }
  })

  it('has every route that consumers build on, and no other', async () => {
    const fixed = operationsOf(await documentFor()).map(({ method, path }) => `${method} ${path}`)
    expect(fixed.sort()).toEqual(
      [
        'get /api/v1/events',
        'get /api/v1/generations',
        'get /api/v1/tools',
        'get /api/v1/tools/{tool}',
        'get /api/v1/tools/{tool}/defaults',
        'get /internal/v1/dead',
        'get /internal/v1/generations/{id}',
        'get /internal/v1/generations/{id}/export',
        'post /api/v1/media',
        'post /api/v1/tools/paint/run',
        'post /api/v1/tools/{tool}/run',
        'post /internal/v1/dead/{deadId}/revive',
        'post /internal/v1/execute',
        'post /internal/v1/generations/{id}/cancel',
        'post /internal/v1/tools/refresh',
        'put /api/v1/tools/{tool}/defaults',
      ].sort(),
    )
  })

  it('says of every operation what goes in and what comes out, failures too', async () => {
    const document = await documentFor(keys.trusted)
    for (const { method, path, responses, requestBody } of operationsOf(document)) {
      const where = `${method} ${path}`
      expect(Object.keys(responses), where).toEqual(
        expect.arrayContaining(['400', '401', '403', '404', '409', '413', '422', '429', '503', 'default']),
      )
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description, where).not.toMatch(/^(Default Response)?$/)
        expect(Object.keys(content ?? {}), `${where} ${status}`).not.toEqual([])
      }
      const takesBody = method === 'put' || /(execute|run|media)$/.test(path)
      expect(requestBody !== undefined, where).toBe(takesBody)
    }
    const typesAt = (path: string): string[] =>
      Object.keys(at(document, `#/paths/${path.replaceAll('/', '~1')}/get/responses/200/content`) as object)
    expect(typesAt('/api/v1/events')).toEqual(['text/event-stream'])
    expect(typesAt('/internal/v1/generations/{id}/export')).toEqual(['application/zip'])
  })

  it("has one path a tool, with the tool's own inputs", async () => {
    const document = await documentFor()
    const inputs = at(document, '#/paths/~1api~1v1~1tools~1paint~1run/post/requestBody/content/application~1json/schema/properties/inputs')
    expect(inputs).toEqual({
      type: 'object',
      required: ['prompt'],
      additionalProperties: false,
      properties: {
        prompt: { type: 'string' },
        steps: { type: 'integer', minimum: 1, maximum: 50, default: 20 },
        style: { type: 'string', enum: ['oil', 'ink'] },
        picture: { type: 'string', 'x-media': 'image', description: expect.any(String) },
        seed: { type: 'integer', minimum: -1, maximum: 4_294_967_295, description: expect.any(String) },
      },
    })
  })

  it('shows admin tools to trusted keys alone', async () => {
    const pathsFor = async (key: string | null) =>
      Object.keys((await documentFor(key))['paths'] as object).filter((path) => path.includes('_tool'))
    expect(await pathsFor(null)).toEqual([])
    expect(await pathsFor(keys.plain)).toEqual([])
    expect(await pathsFor(keys.trusted)).toEqual(['/api/v1/tools/admin_tool/run'])
  })

  it('is made anew when the tools change', async () => {
    await documentFor()
    server.replaceTools([paint, toolOf({ toolId: 'test:new', commandName: 'brand_new' })])
    expect((await documentFor())['paths']).toHaveProperty(['/api/v1/tools/brand_new/run'])
  })

  it('comes with a page whose every part is served from here', async () => {
    const page = await server.call('/docs/', { key: null })
    const html = await page.text()
    expect([page.status, html]).toEqual([200, expect.stringContaining('swagger-ui')])
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part ?? '')
    expect(parts.length).toBeGreaterThan(3)
    for (const part of parts) {
      const address = new URL(part, `${server.url}/docs/`)
      expect(address.origin).toBe(server.url)
      const response = await fetch(address)
      expect(response.status, part).toBe(200)
      await response.arrayBuffer()
    }
    expect(page.headers.get('content-security-policy')).not.toMatch(/https:|validator|upgrade-insecure/)
    expect((await bodyOf(await server.call('/docs/json', { key: null }))).paths).toHaveProperty(['/api/v1/tools/paint/run'])
  })
})
