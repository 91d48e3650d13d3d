import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Generation } from '../../src/model/generation.ts'
import { generationOf } from '../support/generation.ts'
import { bodyOf, keys, openTestHttp, type TestHttp } from '../support/http.ts'
import { unzip } from '../support/unzip.ts'

let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp()
})
afterEach(() => server.close())

const add = (parts: Partial<Generation>) => server.store.generations.insert(generationOf({ account: 'api:plain', ...parts }))
const failed: Partial<Generation> = {
  status: 'failed',
  backendRef: 'run-1',
  attempt: 1,
  attempts: [
    {
      number: 1,
      callId: 'g1.1',
      startedAt: 5,
      ref: 'run-1',
      outcome: 'failed',
      sent: { picture: 'https://up.example/a.png?X-Amz-Signature=s3cr3t' },
    },
  ],
  error: { code: 'run_failed', stage: 'executing', message: 'The run failed.', detail: 'node 7: boom' },
  createdAt: 1_000,
  submittedAt: 2_000,
  runningAt: 3_000,
  ranUntil: 5_500,
  endedAt: 6_000,
}

describe('one generation', () => {
  it('shows times, seconds and the error for people', async () => {
    await add({ generationId: 'g1', ...failed })
    const body = await (await server.call('/internal/v1/generations/g1')).json()
    expect(body).toMatchObject({
      generationId: 'g1',
      toolId: 'test:paint',
      status: 'failed',
      stage: null,
      progress: null,
      queuePosition: null,
      outputs: [],
      seconds: 2.5,
      costUsd: null,
      error: { code: 'run_failed', message: 'The run failed.' },
      createdAt: '1970-01-01T00:00:01.000Z',
      submittedAt: '1970-01-01T00:00:02.000Z',
      startedAt: '1970-01-01T00:00:03.000Z',
      completedAt: '1970-01-01T00:00:06.000Z',
      attemptCount: 1,
    })
    expect(JSON.stringify(body)).not.toMatch(/boom|run-1|s3cr3t/)
  })

  it('shows no results that were taken away, and no batch', async () => {
    const outputs = [{ name: 'image', kind: 'image' as const, mediaId: 'a'.repeat(64), mimeType: 'image/png', bytes: 3 }]
    await add({ generationId: 'g1', status: 'completed', batch: { index: 1, size: 4 }, outputs })
    const shown = async () => bodyOf(await server.call('/internal/v1/generations/g1'))
    expect(await shown()).toMatchObject({ outputs: [{ name: 'image' }] })
    await server.executor.removeOutputs('g1')
    expect(await shown()).toMatchObject({ status: 'completed', outputs: [] })
    expect(await shown()).not.toHaveProperty('batch')
  })

  it('shows a trusted key the details too', async () => {
    await add({ generationId: 'g1', ...failed })
    const body = await (await server.call('/internal/v1/generations/g1', { key: keys.trusted })).json()
    expect(body).toMatchObject({
      backendRef: 'run-1',
      error: { detail: 'node 7: boom' },
      attempts: [{ number: 1, backendRef: 'run-1', outcome: 'failed' }],
    })
    expect(JSON.stringify(body)).not.toContain('s3cr3t')
  })

  it('tells its place in line and why it waits', async () => {
    await add({ generationId: 'g1' })
    expect(await (await server.call('/internal/v1/generations/g1')).json()).toMatchObject({
      status: 'pending',
      queuePosition: 3,
      notice: 'It waits.',
    })
  })

  it("is nobody else's to see, export or cancel", async () => {
    await add({ generationId: 'g1' })
    const ways = [
      ['', 'GET'],
      ['/export', 'GET'],
      ['/cancel', 'POST'],
    ] as const
    for (const [way, method] of ways) {
      const response = await server.call(`/internal/v1/generations/g1${way}`, { method, key: keys.other })
      expect(response.status, way).toBe(404)
      expect((await bodyOf(response)).error.code).toBe('generation_not_found')
    }
    expect((await server.store.generations.get('g1'))?.status).toBe('pending')
  })

  it('is cancelled by its owner', async () => {
    await add({ generationId: 'g1' })
    const response = await server.call('/internal/v1/generations/g1/cancel', { method: 'POST' })
    expect(await response.json()).toMatchObject({ generationId: 'g1', status: 'cancelled' })
  })
})

describe('the list of generations', () => {
  const idsOf = async (query: string, key: string = keys.plain): Promise<string[]> => {
    const response = await server.call(`/api/v1/generations${query}`, { key })
    expect(response.status).toBe(200)
    return (await bodyOf(response)).generations.map((generation) => generation.generationId)
  }

  beforeEach(async () => {
    await add({ generationId: 'a', createdAt: 1_000, sessionId: 's1', initiatingEventId: 'e1', backendRef: 'r1', status: 'completed' })
    await add({ generationId: 'b', createdAt: 2_000, toolId: 'gone:tool' })
    await add({ generationId: 'c', createdAt: 3_000, account: 'api:other' })
  })

  it('shows a key its own, newest first', async () => {
    expect(await idsOf('')).toEqual(['b', 'a'])
    expect(await idsOf('', keys.trusted)).toEqual(['c', 'b', 'a'])
    expect(await idsOf('?account=api:other', keys.trusted)).toEqual(['c'])
    expect((await server.call('/api/v1/generations?account=api:other')).status).toBe(403)
  })

  it.each([
    ['?session=s1', ['a']],
    ['?event=e1', ['a']],
    ['?backendRef=r1', ['a']],
    ['?tool=paint', ['a']],
    ['?tool=gone:tool', ['b']],
    ['?status=completed', ['a']],
    ['?from=2000', ['b']],
    ['?to=1970-01-01T00:00:01.500Z', ['a']],
  ])('filters by %s', async (query, expected) => {
    expect(await idsOf(query)).toEqual(expected)
  })

  it('pages', async () => {
    const first = await bodyOf(await server.call('/api/v1/generations?limit=1'))
    expect(first.generations).toHaveLength(1)
    expect(await idsOf(`?limit=1&cursor=${encodeURIComponent(first.nextCursor ?? '')}`)).toEqual(['a'])
  })
})

describe('the export', () => {
  const exported = async (key: string): Promise<ReadonlyMap<string, Buffer>> => {
    const response = await server.call('/internal/v1/generations/g1/export', { key })
    expect(response.headers.get('content-type')).toBe('application/zip')
    expect(response.headers.get('content-disposition')).toContain('generation-g1.zip')
    return unzip(Buffer.from(await response.arrayBuffer()))
  }

  it('streams many files without a word of warning', async () => {
    const warnings: string[] = []
    const note = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', note)
    const texts = Array.from({ length: 15 }, (_, index) => `file ${index}`)
    const files = await Promise.all(
      texts.map(async (text) => server.store.media.upsert(await server.media.put(Buffer.from(text), { maxBytes: 1_000 }), 1)),
    )
    await add({ generationId: 'g1', inputMedia: files.map(({ mediaId }) => mediaId) })
    const zip = await exported(keys.plain)
    process.off('warning', note)
    expect([...zip.values()].slice(1).map(String).sort()).toEqual(texts.sort())
    expect(warnings).toEqual([])
  })

  it('holds the record and its files, and no secret', async () => {
    const keep = async (text: string, fileName: string) =>
      server.store.media.upsert(await server.media.put(Buffer.from(text), { fileName, maxBytes: 1_000 }), 1)
    const [given, made] = await Promise.all([keep('what was given', 'in.txt'), keep('what was made', 'out.txt')])
    const lost = '0'.repeat(64)
    const output = { name: 'file', kind: 'file' as const, mimeType: 'text/plain', bytes: 13 }
    await add({
      generationId: 'g1',
      ...failed,
      inputs: { picture: `media:${given.mediaId}` },
      inputMedia: [given.mediaId],
      deliverTo: { webhook: { url: 'https://me.example/hook?token=hush', secret: 'top-secret' } },
      outputs: [
        { ...output, mediaId: made.mediaId, fileName: 'cat.txt' },
        { ...output, mediaId: lost },
      ],
    })
    const zip = await exported(keys.trusted)
    expect([...zip.keys()]).toEqual(['record.json', 'inputs/1-in.txt', 'outputs/1-cat.txt'])
    expect(zip.get('outputs/1-cat.txt')?.toString()).toBe('what was made')
    const text = zip.get('record.json')?.toString() ?? ''
    expect(text).not.toMatch(/top-secret|hush|s3cr3t/)
    expect(JSON.parse(text)).toMatchObject({
      generation: {
        generationId: 'g1',
        attempts: [{ sent: { picture: 'https://up.example/a.png?(removed)' } }],
        error: { detail: 'node 7: boom' },
      },
      missingFiles: [{ mediaId: lost, role: 'output' }],
    })

    expect((await exported(keys.plain)).get('record.json')?.toString()).not.toMatch(/boom|run-1|up\.example/)
  })
})
