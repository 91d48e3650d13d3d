import { pipeline, Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Clock } from '../ports/clock.ts'
import { fetchFailed, netErrorOf, tooLarge } from './refusals.ts'

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

export const isEncoded = (contentEncoding: string | undefined): contentEncoding is string =>
  contentEncoding !== undefined && contentEncoding.trim() !== '' && contentEncoding.trim().toLowerCase() !== 'identity'

/** We ask for plain bytes; some stores send what they were given. Throws fetch_failed for what we can't read. */
export const decodedStream = (body: Readable, contentEncoding: string | undefined): Readable => {
  if (!isEncoded(contentEncoding)) return body
  const decoder = decoders[contentEncoding.trim().toLowerCase()]
  if (decoder === undefined) throw fetchFailed('the body is encoded in a way that is not understood')
  return pipeline(body, decoder(), () => {}) as unknown as Readable
}

interface Limits {
  readonly maxBytes: number
  /** How long the sender may say nothing while we are ready to read. */
  readonly idleMs: number
  readonly clock: Clock
  /** Its reason says why the body broke off. */
  readonly signal: AbortSignal
}

async function* limitedChunks(source: Readable, { maxBytes, idleMs, clock, signal }: Limits): AsyncGenerator<Buffer> {
  const arm = (): (() => void) => clock.after(idleMs, () => source.destroy(fetchFailed('nothing came for too long')))
  let bytes = 0
  let disarm = arm()
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      disarm()
      bytes += chunk.length
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      yield chunk
      disarm = arm()
    }
    // A body that broke off before anybody read it just ends: that is no whole file.
    if (!source.readableEnded) throw source.errored ?? fetchFailed('the connection broke off')
  } catch (error) {
    throw netErrorOf(signal.aborted ? signal.reason : error)
  } finally {
    disarm()
    source.destroy()
  }
}

/** The same bytes, and an error instead of one too many. It is counted after decoding, so that nothing can be blown up. */
export const limitedStream = (source: Readable, limits: Limits): Readable =>
  Readable.from(limitedChunks(source, limits), { objectMode: false })
