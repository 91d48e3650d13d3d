import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'
import { extensionOf, guessType } from '../bucket.ts'
import { detail, Fault, serverError } from '../fault.ts'
import { pause } from '../time.ts'
import { breakOff, type Context, paramOf, queryOf } from './context.ts'

const limitMb = 250

const prefixOf = (mimeType: string): string => {
  if (mimeType.startsWith('video/')) return 'vid'
  if (mimeType.startsWith('audio/')) return 'audio'
  if (mimeType.startsWith('image/')) return 'img'
  return mimeType.startsWith('application/zip') ? 'zip' : 'file'
}

export const addUploadRoute = async (app: FastifyInstance, context: Context): Promise<void> => {
  await app.register(multipart, { limits: { fileSize: limitMb * 1024 * 1024 } })

  const partOf = async (request: Parameters<typeof breakOff>[0]): Promise<{ fileName: string; bytes: Buffer }> => {
    const missing = new Fault(422, { detail: [{ type: 'missing', loc: ['body', 'file'], msg: 'Field required', input: null }] })
    if (!request.isMultipart()) throw missing
    for await (const part of request.parts()) {
      if (part.type !== 'file') continue
      const bytes = await part.toBuffer()
      if (part.fieldname === 'file') return { fileName: part.filename, bytes }
    }
    throw missing
  }

  app.post('/file/upload', async (request, reply) => {
    const answer = context.quirks.nextUploads.shift() ?? context.quirks.upload
    if (answer === 'error_500') throw serverError()
    const { fileName, bytes } = await partOf(request).catch((error: unknown) => {
      if (error instanceof Fault) throw error
      throw detail(400, `File size exceeds ${limitMb}MB limit`)
    })
    const mimeType = guessType(fileName) ?? 'application/octet-stream'
    if (!/^(image|video|application|audio)\//.test(mimeType)) throw detail(400, 'Unsupported file type')
    const id = `${prefixOf(mimeType)}_${context.newId().replaceAll('-', '').slice(0, 16)}`
    const url = context.bucket.put(`inputs/${id}${extensionOf(fileName)}`, { bytes, mimeType })
    if (answer === 'answer_lost') return breakOff(request, reply)
    return { message: 'File uploaded successfully', file_id: id, file_name: fileName, file_url: context.sign()(url) }
  })
}

/** The bucket beside the API: no key, but signatures where files are private. */
export const addFileRoute = (app: FastifyInstance, context: Context): void => {
  const { quirks, time } = context

  async function* slowly(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    const half = Math.floor(bytes.byteLength / 2)
    yield bytes.subarray(0, half)
    await pause(time, quirks.slowFileMs, context.stopped)
    yield bytes.subarray(half)
  }

  app.get('/cd-bucket/*', (request, reply) => {
    const key = paramOf(request, '*')
    const answer = key.startsWith('outputs/') ? (quirks.nextFiles.shift() ?? quirks.file) : 'normal'
    const access = context.bucket.open(answer === 'missing' ? '' : key, queryOf(request), quirks.privateFiles && answer !== 'missing')
    if (!('file' in access)) {
      const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${access.code}</Code><Message>${access.message}</Message></Error>`
      return reply.code(access.status).type('application/xml').send(xml)
    }
    const { bytes, mimeType } = access.file
    void reply.type(mimeType)
    if (answer === 'truncated') {
      reply.hijack()
      reply.raw.writeHead(200, { 'Content-Type': mimeType, 'Content-Length': bytes.byteLength })
      reply.raw.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => request.raw.socket.destroy())
      return reply
    }
    void reply.header('Content-Length', bytes.byteLength)
    return reply.send(answer === 'slow' ? Readable.from(slowly(bytes)) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  })
}
