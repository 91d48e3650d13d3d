import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keys, openTestHttp, type TestHttp } from '../support/http.ts'

let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp()
  const error = 'GET https://inner.example/runs/1?key=hush failed'
  server.dead.push({ deadId: 'd1', kind: 'collect', key: 'g1', data: { generationId: 'g1' }, tries: 8, error, diedAt: 1_000 })
})
afterEach(() => server.close())

describe('work that used up its tries', () => {
  it('is listed for a trusted key, without addresses', async () => {
    const response = await server.call('/internal/v1/dead', { key: keys.trusted })
    expect(await response.json()).toEqual({
      dead: [{ deadId: 'd1', kind: 'collect', key: 'g1', tries: 8, error: 'GET [address] failed', diedAt: '1970-01-01T00:00:01.000Z' }],
    })
  })

  it('gets its tries back once', async () => {
    const revive = () => server.call('/internal/v1/dead/d1/revive', { key: keys.trusted, method: 'POST' })
    const first = await revive()
    expect([first.status, await first.json()]).toEqual([200, { deadId: 'd1', revived: true }])
    expect((await revive()).status).toBe(404)
    expect(server.dead).toEqual([])
  })

  it.each([
    ['GET', '/internal/v1/dead'],
    ['POST', '/internal/v1/dead/d1/revive'],
  ])('is not for plain keys: %s %s', async (method, path) => {
    expect((await server.call(path, { method })).status).toBe(403)
    expect((await server.call(path, { method, key: null })).status).toBe(401)
    expect(server.dead).toHaveLength(1)
  })
})
