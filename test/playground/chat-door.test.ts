import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createChatPage } from '../../src/playground/chat/index.ts'
import { ada, openChatPage } from '../support/chat-page.ts'

/** `fetch` writes the Host by itself. */
const statusWith = (url: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end()
  })

describe('the door of the chat page', () => {
  test('serves its files with the right types, and nothing else', async () => {
    const { call } = await openChatPage()
    const types = { '/': 'text/html', '/main.js': 'text/javascript', '/base.css': 'text/css', '/icon.svg': 'image/svg+xml' }
    for (const [path, type] of Object.entries(types)) {
      const { status, headers } = await call(ada, 'GET', path)
      expect([path, status, headers.get('content-type')?.split(';')[0]]).toEqual([path, 200, type])
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
    for (const path of ['/tsconfig.json', '/../index.ts', '/%2e%2e/index.ts', '/index.html', '/nothing'])
      expect((await call(ada, 'GET', path)).status).toBe(404)
  })

  test('everything that the page names is there', async () => {
    const { call } = await openChatPage()
    const seen = new Set<string>()
    const follow = async (path: string): Promise<void> => {
      if (seen.has(path)) return
      seen.add(path)
      const { status, body } = await call(ada, 'GET', path)
      expect([path, status]).toEqual([path, 200])
      const named = [...String(body).matchAll(/(?:src|href)="(\/[^"]+)"|from '\.\/([^']+)'|url\("(\/[^"]+)"\)/g)]
      for (const [, asset, module, image] of named) await follow(asset ?? image ?? `/${module}`)
    }
    await follow('/')
    expect(seen.size).toBeGreaterThan(20)
  })

  test('lets no script in but its own files', async () => {
    const { call } = await openChatPage()
    const { headers, body } = await call(ada, 'GET', '/')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(body).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|https?:/)
  })

  test('a file that has not changed is not sent again', async () => {
    const { page } = await openChatPage()
    const first = await fetch(`${page.url}/main.js`)
    const again = await fetch(`${page.url}/main.js`, { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })

  test('foreign names and foreign pages stay outside', async () => {
    const { page } = await openChatPage()
    const { host, port } = new URL(page.url)
    expect(await statusWith(page.url, { Host: 'evil.example' })).toBe(403)
    expect(await statusWith(page.url, { Host: `127.0.0.1.evil.example:${port}` })).toBe(403)
    expect(await statusWith(page.url, { Host: `localhost:${port}` })).toBe(200)
    const press = `${page.url}/api/language?as=${ada}`
    expect(await statusWith(press, { Host: host, Origin: 'https://evil.example' }, 'PUT')).toBe(403)
    expect(await statusWith(press, { Host: host, Origin: 'null' }, 'PUT')).toBe(403)
    expect(await statusWith(press, { Host: host, Origin: page.url }, 'PUT')).not.toBe(403)
  })

  test('listens on this machine alone', async () => {
    const { botApi } = await openChatPage()
    await expect(createChatPage({ api: botApi, host: '0.0.0.0' })).rejects.toThrow('this machine')
  })
})
