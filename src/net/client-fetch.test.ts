import { afterEach, describe, expect, test } from 'vitest'
import { type Loopback, openLoopback } from '../../test/support/loopback.ts'
import { connectionError } from './api-error.ts'
import { createClientFetch } from './client-fetch.ts'

let server: Loopback
afterEach(() => server?.close())

const open = async (listener: Parameters<typeof openLoopback>[0]) => {
  server = await openLoopback(listener)
  return createClientFetch({ maxBytes: 1_000 })
}

describe("the fetch of a vendor's client", () => {
  test('hands on what was answered', async () => {
    const wire = await open((_, response) => response.writeHead(201, { 'x-a': 'b' }).end('{}'))
    expect(wire.wasSent()).toBe(false)
    const response = await wire.fetch(server.url)
    expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([201, 'b', '{}'])
    expect([wire.wasSent(), wire.refused(), wire.problem()]).toEqual([true, undefined, undefined])
  })

  test('keeps what was refused as it was, and goes nowhere else', async () => {
    const wire = await open((_, response) => response.writeHead(302, { location: '/elsewhere' }).end('over there'))
    expect((await wire.fetch(server.url)).status).toBe(302)
    expect(wire.refused()).toMatchObject({ status: 302, text: 'over there' })
    expect(wire.refused()?.header('Location')).toBe('/elsewhere')
    expect(server.connections()).toBe(1)
  })

  test('takes an answer without a body', async () => {
    const wire = await open((_, response) => response.writeHead(204).end())
    expect((await wire.fetch(server.url)).status).toBe(204)
  })

  test.each([
    ['too much', 'The answer was too large.', (body: (text: string) => void) => body('x'.repeat(1_001))],
    ['half of it', 'There was no answer: the connection', (body: (text: string) => void) => body('x')],
  ])('may have been sent when there comes %s', async (_, message, write) => {
    const wire = await open((_request, response) => {
      response.writeHead(200, { 'content-length': 5_000 })
      write((text) => response.write(text, () => response.destroy()))
    })
    await expect(wire.fetch(server.url)).rejects.toThrow(message)
    expect(wire.problem()).toMatchObject({ sent: 'maybe' })
  })

  test('was not sent where nobody listens', async () => {
    const wire = await open(() => undefined)
    await server.close()
    await expect(wire.fetch(server.url)).rejects.toThrow('the connection was refused')
    expect(wire.problem()).toMatchObject({ sent: 'no' })
    const neverConnected = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'UND_ERR_CONNECT_TIMEOUT' }) })
    expect(connectionError(neverConnected).sent).toBe('no')
  })
})
