import { extname } from 'node:path'
import { isRecord } from '../../comfy/records.ts'
import { DarkroomError } from '../../model/errors.ts'
import { withRightEnding } from '../../model/file-ending.ts'
import type { MediaFile } from '../../model/media.ts'
import { ApiError } from '../../net/api.ts'
import { fetchFailed } from '../../net/refusals.ts'
import type { UploadCall } from '../../ports/backend.ts'
import type { OpenMedia } from '../../ports/media.ts'
import type { FetchedFile } from '../../ports/net.ts'
import { parseViewAddress, uploadAddressOf } from './address.ts'
import type { Places } from './places.ts'
import { readProblem } from './problems.ts'
import type { ComfyServer } from './server.ts'

const folder = 'darkroom'
const uploadTimeoutMs = 300_000

/** The same bytes always have the same name, so a run that is asked for again comes out of the server's memory. */
const uploadNameOf = ({ mediaId, mimeType, fileName = '' }: MediaFile): string => {
  const ending = extname(fileName).toLowerCase()
  return withRightEnding(`${mediaId.slice(0, 32)}${/^\.[a-z0-9]{1,11}$/.test(ending) ? ending : ''}`, mimeType)
}

/** Puts a file into the input folder of the server that its call will run on. */
export const uploadFile = async (places: Places, file: OpenMedia, call: UploadCall, signal: AbortSignal): Promise<{ url: string }> => {
  const server = await places.placeFor(call, signal)
  const form = {
    field: 'image',
    fileName: uploadNameOf(file),
    mimeType: file.mimeType,
    bytes: file.bytes,
    stream: await file.stream(),
    fields: { overwrite: 'true', type: 'input', subfolder: folder },
  }
  let answer: unknown
  try {
    answer = await server.request({ method: 'POST', path: '/upload/image', file: form, signal, timeoutMs: uploadTimeoutMs })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    places.forget(call.callId)
    if (error.status === undefined && !signal.aborted) places.leaveOut(server)
    throw readProblem(error)
  }
  const { name, subfolder } = isRecord(answer) ? answer : {}
  if (typeof name !== 'string' || name === '')
    throw new DarkroomError('backend_unavailable', { detail: 'the upload was answered without a name' })
  const path = typeof subfolder === 'string' && subfolder !== '' ? `${subfolder}/${name}` : name
  return { url: uploadAddressOf({ key: server.key, name: path }) }
}

/** Opens a result by the address that we gave it. */
export const downloadFile = async (servers: ReadonlyMap<string, ComfyServer>, url: string, signal: AbortSignal): Promise<FetchedFile> => {
  const file = parseViewAddress(url)
  if (file === undefined) throw new DarkroomError('url_refused', { detail: 'this is no result of a ComfyUI server' })
  const server = servers.get(file.key)
  if (server === undefined) throw fetchFailed('the server that has it is not configured')
  const { filename, subfolder, type } = file
  const { fileName: _, ...opened } = await server.open({ path: '/view', query: { filename, subfolder, type }, signal })
  return { ...opened, fileName: filename }
}
