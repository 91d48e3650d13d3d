import { extname } from 'node:path'
import { isRecord } from '../../comfy/records.ts'
import { DarkroomError } from '../../model/errors.ts'
import { usualEnding } from '../../model/file-ending.ts'
import type { Api } from '../../net/api.ts'
import { ApiError } from '../../net/api.ts'
import type { OpenMedia } from '../../ports/media.ts'
import { readProblem } from './problems.ts'

const largestBytes = 250 * 1024 * 1024
const uploadTimeoutMs = 300_000

/** The vendor goes by the name alone and takes no text or model files by theirs; a name it can't place passes. */
const passable = /^\.(?:png|jpe?g|webp|gif|bmp|tiff?|avif|mp4|webm|mov|mkv|avi|mp3|wav|flac|ogg|m4a|aac|zip|pdf|json|exr|safetensors)$/i

const uploadNameOf = ({ mediaId, mimeType, fileName = '' }: OpenMedia): string => {
  const endings = [`.${usualEnding(mimeType) ?? ''}`, extname(fileName).toLowerCase()]
  return `${mediaId.slice(0, 24)}${endings.find((ending) => passable.test(ending)) ?? '.bin'}`
}

/** A private bucket's address stops working; both generations of S3 signatures say when. */
const expiryOf = (url: string): Date | undefined => {
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams()
  const signed = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(query.get('X-Amz-Date') ?? '')
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN)
  if (signed !== null && Number.isFinite(seconds)) {
    const [, year, month, day, hour, minute, second] = signed.map(Number)
    return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) + seconds * 1_000)
  }
  const until = query.get('Expires')
  return until !== null && /^\d{9,11}$/.test(until) && query.has('Signature') ? new Date(Number(until) * 1_000) : undefined
}

export const uploadFile = async (api: Api, file: OpenMedia, signal: AbortSignal): Promise<{ url: string; expiresAt?: Date }> => {
  if (file.bytes > largestBytes)
    throw new DarkroomError('payload_too_large', { message: 'The file is too large for this tool: 250 MB is the most.' })
  const form = { field: 'file', fileName: uploadNameOf(file), mimeType: file.mimeType, bytes: file.bytes, stream: await file.stream() }
  const answer = await api
    .request({ method: 'POST', path: '/file/upload', file: form, signal, timeoutMs: uploadTimeoutMs })
    .catch((error: unknown) => {
      throw error instanceof ApiError ? readProblem(error) : error
    })
  const url = isRecord(answer) ? answer['file_url'] : undefined
  if (typeof url !== 'string' || !/^https?:\/\//.test(url))
    throw new DarkroomError('backend_unavailable', { detail: 'the upload was answered without an address' })
  const expiresAt = expiryOf(url)
  return { url, ...(expiresAt === undefined ? {} : { expiresAt }) }
}
