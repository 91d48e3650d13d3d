import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ComfyDeployStandIn } from '../../src/playground/comfydeploy/index.ts'
import { type Bench, headers, openBench, type RunAnswer } from '../support/stand-in-bench.ts'

/** Files going in and coming out of the stand-in. */

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

describe('files', () => {
  const finished = async (): Promise<RunAnswer> => {
    const id = await bench.runIdOf(bench.submit())
    await bench.standIn.settled()
    return bench.runOf(id)
  }

  test('private: signed for an hour, and again by every GET', async () => {
    bench.standIn.quirks.privateFiles = true
    const run = await finished()
    const url = bench.urlOf(run)
    expect((await fetch(url)).status).toBe(200)
    bench.clock.advance(3_601_000)
    expect((await fetch(url)).status).toBe(403)
    expect((await fetch(bench.urlOf(await bench.runOf(run.id)))).status).toBe(200)
  })

  test('missing, truncated, slow', async () => {
    const url = bench.urlOf(await finished())
    const whole = (await (await fetch(url)).arrayBuffer()).byteLength
    bench.standIn.quirks.nextFiles.push('missing', 'truncated')
    expect((await fetch(url)).status).toBe(404)
    await expect(fetch(url).then((response) => response.arrayBuffer())).rejects.toThrow()
    bench.standIn.quirks.nextFiles.push('slow')
    const slow = fetch(url).then((response) => response.arrayBuffer())
    let done = false
    void slow.then(() => {
      done = true
    })
    await vi.waitFor(() => {
      bench.clock.advance(1000)
      expect(done).toBe(true)
    })
    expect((await slow).byteLength).toBe(whole)
  })
})

describe('uploads', () => {
  const upload = async (standIn: ComfyDeployStandIn, name: string) => {
    const form = new FormData()
    form.append('file', new Blob(['hello']), name)
    const answer = await fetch(`${standIn.url}/file/upload`, {
      method: 'POST',
      headers: { authorization: headers.authorization },
      body: form,
    })
    return { status: answer.status, json: (await answer.json()) as Record<string, string> }
  }

  test('the name alone decides: prefix, and whether it is taken', async () => {
    const { standIn } = bench
    const kinds = {
      'a.png': 'img',
      'a.MP4': 'vid',
      'a.ogg': 'audio',
      'a.zip': 'zip',
      'a.json': 'file',
      'a.unheard-of': 'file',
      noname: 'file',
    }
    for (const [name, prefix] of Object.entries(kinds)) {
      const { status, json } = await upload(standIn, name)
      expect([name, status, Object.keys(json)]).toEqual([name, 200, ['message', 'file_id', 'file_name', 'file_url']])
      expect(json['file_id']).toMatch(new RegExp(`^${prefix}_\\w{16}$`))
      expect(await (await fetch(json['file_url'] ?? '')).text()).toBe('hello')
    }
    expect(await upload(standIn, 'a.txt')).toEqual({ status: 400, json: { detail: 'Unsupported file type' } })
  })

  test('on a private bucket the address is signed', async () => {
    const { standIn } = bench
    standIn.quirks.privateFiles = true
    const { json } = await upload(standIn, 'a.png')
    const url = json['file_url'] ?? ''
    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(url.split('?')[0] ?? '')).status).toBe(403)
    expect((await fetch(url.replace(/Signature=\w/, 'Signature=_'))).status).toBe(403)
    standIn.expireUrls()
    expect(await (await fetch(url)).text()).toContain('Request has expired')
  })
})
