import type { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DarkroomError } from '../../model/errors.ts'
import { type MediaRow, mediaRefOf } from '../../model/media.ts'
import { cleanFileName } from '../../net/file-name.ts'
import { type App, type HttpContext, mediaUrlFor } from '../context.ts'
import { mediaResponse } from '../schemas.ts'

interface Upload {
  readonly stream: Readable
  readonly fileName?: string | undefined
  readonly mimeType?: string | undefined
}

const nothingSent = (): DarkroomError =>
  new DarkroomError('bad_request', { message: 'There is no file in the request. Send it as the body, or as "file" in a multipart form.' })

/** A form that breaks off is its sender's doing; the parser's errors have no code, those of disks and connections do. */
const uploadError = (request: FastifyRequest, error: unknown): unknown =>
  request.isMultipart() && error instanceof Error && !('code' in error)
    ? new DarkroomError('bad_request', { message: 'The multipart form could not be read. Please check it and send it again.' })
    : error

const uploadOf = async (request: FastifyRequest, fileName: string | undefined): Promise<Upload> => {
  if (request.isMultipart()) {
    const part = await request.file()
    if (part === undefined) throw nothingSent()
    return { stream: part.file, fileName: fileName ?? part.filename, mimeType: part.mimetype }
  }
  if (request.body === undefined || request.body === null) throw nothingSent()
  return { stream: request.raw, fileName, mimeType: request.headers['content-type'] }
}

/** Files that inputs can name afterwards. */
export const mediaUploadRoutes = async (app: App, context: HttpContext): Promise<void> => {
  const { maxMediaBytes } = context.config
  app.removeAllContentTypeParsers()
  // One byte more than is allowed, so that the media store sees that it is too much and says so.
  await app.register(multipart, { limits: { fileSize: maxMediaBytes + 1, files: 1, fields: 10, parts: 11 } })
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  const keep = async (request: FastifyRequest, wanted: string | undefined): Promise<{ fileName: string | undefined; row: MediaRow }> => {
    try {
      const { stream, fileName, mimeType } = await uploadOf(request, wanted)
      const row = await context.executor.keepMedia(stream, {
        ...(fileName === undefined ? {} : { fileName }),
        ...(mimeType === undefined ? {} : { mimeType }),
      })
      return { fileName, row }
    } catch (error) {
      throw uploadError(request, error)
    }
  }

  app.post(
    '/api/v1/media',
    {
      bodyLimit: maxMediaBytes + 64 * 1024,
      schema: {
        operationId: 'uploadMedia',
        tags: ['media'],
        summary: 'Keep a file, to name it in inputs',
        description: 'The file as the body, with its own Content-Type; or as `file` in a multipart form.',
        consumes: ['application/octet-stream', 'multipart/form-data'],
        querystring: z.strictObject({ fileName: z.string().min(1).max(200).optional() }),
        response: { 201: mediaResponse },
      },
    },
    async (request, reply) => {
      if (Number(request.headers['content-length'] ?? 0) > maxMediaBytes + 64 * 1024) {
        reply.header('connection', 'close')
        throw new DarkroomError('payload_too_large')
      }
      const { fileName, row } = await keep(request, request.query.fileName)
      if (row.bytes === 0) throw nothingSent()
      // The row has the name that the same bytes first came with, and that is none of this caller's business.
      const { fileName: _first, ...file } = row
      const name = cleanFileName(fileName ?? '')
      const url = mediaUrlFor(context, request)(row.mediaId, name)
      return reply.code(201).send({ ...file, ...(name === undefined ? {} : { fileName: name }), ref: mediaRefOf(row.mediaId), url })
    },
  )
}
