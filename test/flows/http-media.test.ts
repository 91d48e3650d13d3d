import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bodyOf, openTestHttp, type TestHttp } from '../support/http.ts'

let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp({ config: { mediaUrlSeconds: 7_200 } })
})
afterEach(() => server.close())

/** One red pixel. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')

const upload = async (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}, query = '') => {
  const response = await server.call(`/api/v1/media${query}`, { method: 'POST', body, headers })
  return { response, body: await bodyOf(response) }
}
const linkTo = async (bytes: Buffer | string, fileName: string): Promise<string> => {
  const { body } = await upload(bytes, { 'content-type': 'application/octet-stream' }, `?fileName=${encodeURIComponent(fileName)}`)
  return body.url
}

describe('uploads', () => {
  it('keep a raw body and answer how inputs name it', async () => {
    const { response, body } = await upload(png, { 'content-type': 'image/png' }, '?fileName=dot.png')
    expect(response.status).toBe(201)
    expect(body).toMatchObject({ mimeType: 'image/png', bytes: png.length, fileName: 'dot.png', width: 1, height: 1 })
    expect(body.ref).toBe(`media:${body.mediaId}`)
    const file = await fetch(body.url)
    expect(Buffer.from(await file.arrayBuffer())).toEqual(png)
    expect(await server.store.media.get(body.mediaId)).toMatchObject({ mediaId: body.mediaId })
  })

  it('keep the file of a form', async () => {
    const form = new FormData()
    form.set('note', 'before it')
    form.set('file', new Blob([png], { type: 'image/png' }), 'from form.png')
    const { response, body } = await upload(form)
    expect(response.status).toBe(201)
    expect(body).toMatchObject({ mimeType: 'image/png', fileName: 'from form.png', bytes: png.length })
  })

  it("do not tell whose file it was first: the name is the caller's own", async () => {
    await upload('the same bytes', {}, '?fileName=secret-project.txt')
    const { body } = await upload('the same bytes')
    expect(JSON.stringify(body)).not.toContain('secret-project')
    expect((await fetch(body.url)).headers.get('content-disposition')).not.toContain('secret-project')
  })

  it.each([
    ['breaks off', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc'],
    ['has no boundary', 'multipart/form-data', 'abc'],
    ['is none', 'multipart/form-data; boundary=x', 'abc'],
  ])('say so when a form %s', async (_name, type, sent) => {
    const { response, body } = await upload(sent, { 'content-type': type })
    expect([response.status, body.error.code]).toEqual([400, 'bad_request'])
  })

  it('take a body of any type, even JSON, as the file that it is', async () => {
    const { response, body } = await upload('{"a":', { 'content-type': 'application/json' })
    expect([response.status, body.bytes]).toEqual([201, 5])
  })

  it('refuse too much, nothing, and whoever has no key', async () => {
    const large = await upload(Buffer.alloc(100_001), { 'content-type': 'application/octet-stream' })
    expect([large.response.status, large.body.error.code]).toEqual([413, 'payload_too_large'])
    const form = new FormData()
    form.set('file', new Blob([Buffer.alloc(100_001)]), 'large.bin')
    expect((await upload(form)).response.status).toBe(413)
    expect((await upload('', {})).response.status).toBe(400)
    const empty = new FormData()
    empty.set('other', 'x')
    expect((await upload(empty)).response.status).toBe(400)
    expect((await server.call('/api/v1/media', { method: 'POST', body: png, key: null })).status).toBe(401)
  })
})

describe('files by signed link', () => {
  it('come with what a browser needs to be safe, and without a key', async () => {
    const response = await fetch(await linkTo(png, 'dot.png'))
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(png.length),
      'content-disposition': 'inline; filename="dot.png"',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    })
  })

  it('never show what could run in place', async () => {
    for (const [text, name] of [
      ['<html><script>alert(1)</script></html>', 'a.html'],
      ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'a.svg'],
    ] as const) {
      const response = await fetch(await linkTo(text, name))
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`)
    }
  })

  it('answer a part, what is not there, and what is known', async () => {
    const link = await linkTo('0123456789', 'ten.txt')
    const part = await fetch(link, { headers: { range: 'bytes=2-4' } })
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length'), await part.text()]).toEqual([
      206,
      'bytes 2-4/10',
      '3',
      '234',
    ])
    const beyond = await fetch(link, { headers: { range: 'bytes=10-' } })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10'])

    const etag = (await fetch(link)).headers.get('etag') ?? ''
    const known = await fetch(link, { headers: { 'if-none-match': `W/"x", ${etag}` } })
    expect([known.status, await known.text()]).toEqual([304, ''])
    const changed = await fetch(link, { headers: { range: 'bytes=2-4', 'if-range': '"older"' } })
    expect([changed.status, await changed.text()]).toEqual([200, '0123456789'])
  })

  it('answer HEAD without the bytes', async () => {
    const response = await fetch(await linkTo('0123456789', 'ten.txt'), { method: 'HEAD' })
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '10', ''])
  })

  it('take the name that the link gives, made harmless', async () => {
    const link = (await linkTo(png, 'dot.png')).replace(/\?.*/, '')
    const response = await fetch(`${link}?name=${encodeURIComponent('../../c:\\eine "schöne"\r\nKatze.png')}`)
    const header = response.headers.get('content-disposition') ?? ''
    expect(header).toMatch(/^inline; filename="eine _sch_ne_Katze\.png"; filename\*=UTF-8''eine%20_sch%C3%B6ne_Katze\.png$/)
  })

  it('end: 404 for what expired, what was changed, and what is gone', async () => {
    const link = await linkTo(png, 'dot.png')
    const statusOf = async (url: string) => (await fetch(url)).status
    expect(await statusOf(link.replace(/\/media\/./, '/media/x'))).toBe(404)
    expect(await statusOf(`${server.url}/media/nonsense`)).toBe(404)
    const { mediaId } = server.tokens.readMediaToken(/media\/([^?]+)/.exec(link)?.[1] ?? '', server.clock.now()) ?? { mediaId: '' }
    await server.media.remove(mediaId)
    expect(await statusOf(link)).toBe(404)
    const other = await linkTo('still here', 'a.txt')
    server.clock.advance(3 * 3_600_000 + 1)
    const gone = await fetch(other)
    expect(gone.status).toBe(404)
    expect((await bodyOf(gone)).error.code).toBe('media_not_found')
  })

  it('stay the same for a while, so that a browser keeps the file', async () => {
    expect(await linkTo(png, 'dot.png')).toBe(await linkTo(png, 'dot.png'))
  })

  it('note that the file is used', async () => {
    const link = await linkTo(png, 'dot.png')
    const { mediaId } = server.tokens.readMediaToken(/media\/([^?]+)/.exec(link)?.[1] ?? '', server.clock.now()) ?? { mediaId: '' }
    const lastUsed = async () => (await server.store.media.get(mediaId))?.lastUsedAt
    const uploadedAt = await lastUsed()
    server.clock.advance(1_800_000)
    await (await fetch(link)).arrayBuffer()
    expect(await lastUsed()).toBe(uploadedAt)
    server.clock.advance(1_900_000)
    await (await fetch(link)).arrayBuffer()
    await vi.waitFor(async () => expect(await lastUsed()).toBe(server.clock.now()))
  })
})
