import type { Readable } from 'node:stream'
import type { AxiosResponse } from 'axios'
import type { Clock } from '../ports/clock.ts'
import type { FetchedFile } from '../ports/net.ts'
import { fileNameOf } from './file-name.ts'
import { decodedStream, isEncoded, limitedStream } from './limited-stream.ts'
import { fetchFailed, tooLarge } from './refusals.ts'
import { retryAfterMsOf } from './retry-after.ts'

export type StreamAnswer = AxiosResponse<Readable>

interface Limits {
  readonly maxBytes: number
  /** How long the sender may say nothing in the middle of a body. */
  readonly idleMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

export const headerOf = (answer: StreamAnswer, name: string): string | undefined => {
  const value: unknown = answer.headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const mimeTypeOf = (contentType: string | undefined): string | undefined => {
  const bare = contentType?.split(';')[0]?.trim().toLowerCase()
  return bare !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(bare) ? bare : undefined
}

const lengthOf = (answer: StreamAnswer): number | undefined => {
  const length = headerOf(answer, 'content-length')
  return length === undefined || isEncoded(headerOf(answer, 'content-encoding')) || !/^\d+$/.test(length) ? undefined : Number(length)
}

/** The file in an answer. Throws fetch_failed for what is no success, payload_too_large for what says so beforehand. */
export const answeredFile = (url: URL, answer: StreamAnswer, { maxBytes, idleMs, clock, signal }: Limits): FetchedFile => {
  if (answer.status < 200 || answer.status > 299) {
    throw fetchFailed(`HTTP ${answer.status}`, retryAfterMsOf(headerOf(answer, 'retry-after'), clock.now()))
  }
  const bytes = lengthOf(answer)
  if (bytes !== undefined && bytes > maxBytes) throw tooLarge(maxBytes)
  const body = decodedStream(answer.data, headerOf(answer, 'content-encoding'))
  const mimeType = mimeTypeOf(headerOf(answer, 'content-type'))
  const fileName = fileNameOf(url, headerOf(answer, 'content-disposition'))
  return {
    stream: limitedStream(body, { maxBytes, idleMs, clock, signal }),
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(fileName === undefined ? {} : { fileName }),
    ...(bytes === undefined ? {} : { bytes }),
  }
}
