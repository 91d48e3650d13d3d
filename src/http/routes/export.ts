import { PassThrough } from 'node:stream'
import { ZipFile } from 'yazl'
import { z } from 'zod'
import { fileNameOf } from '../../net/content-disposition.ts'
import type { OpenMedia } from '../../ports/media.ts'
import { principalOf } from '../auth.ts'
import { type App, type HttpContext, visibleGeneration } from '../context.ts'
import { type ExportedFile, exportRecord, filesOf } from '../export-record.ts'

interface OpenFile extends ExportedFile {
  readonly media: OpenMedia | undefined
}

const openFile = async (context: HttpContext, file: ExportedFile): Promise<OpenFile> => {
  const row = await context.store.media.get(file.mediaId)
  return { ...file, media: row === undefined ? undefined : await context.media.open(row) }
}

/** `outputs/2-cat.png`: numbered, for names may be the same. */
const withPaths = (files: readonly OpenFile[]): readonly { media: OpenMedia; mediaId: string; path: string }[] =>
  files.flatMap(({ media, mediaId, role, fileName }) => {
    if (media === undefined) return []
    const number =
      files.filter((other) => other.role === role).findIndex((other) => other.mediaId === mediaId && other.fileName === fileName) + 1
    return [{ media, mediaId, path: `${role}s/${number}-${fileNameOf(media, fileName)}` }]
  })

/** Pictures and videos are compressed already. */
const asIs = { compress: false }

export const exportRoutes = (app: App, context: HttpContext): void => {
  app.get(
    '/internal/v1/generations/:id/export',
    {
      schema: {
        operationId: 'exportGeneration',
        tags: ['generations'],
        summary: 'The record and its files, as a zip',
        description: 'record.json, inputs/ and outputs/. Secrets and signatures are left out.',
        produces: ['application/zip'],
        params: z.object({ id: z.string().min(1).max(200) }),
      },
    },
    async (request, reply) => {
      const generation = await visibleGeneration(context, request, request.params.id)
      const files = await Promise.all(filesOf(generation).map((file) => openFile(context, file)))
      const present = withPaths(files)
      const record = exportRecord(
        generation,
        await context.store.deliveries.forGeneration(generation.generationId),
        present.map(({ mediaId, path }) => ({ mediaId, path })),
        files.filter((file) => file.media === undefined),
        principalOf(request).trusted,
      )

      const zip = new ZipFile()
      const out = new PassThrough()
      // A file that breaks off must break the zip off too: half of one that looks whole is worse.
      zip.on('error', (error: Error) => out.destroy(error))
      zip.outputStream.pipe(out)
      const mtime = new Date(generation.endedAt ?? generation.createdAt)
      zip.addBuffer(Buffer.from(`${JSON.stringify(record, null, 2)}\n`), 'record.json', { mtime })
      for (const { media, path } of present) {
        zip.addReadStreamLazy(path, { ...asIs, mtime, size: media.bytes }, (done) => {
          media.stream().then(
            (stream) => {
              const drop = (): void => void stream.destroy()
              out.once('close', drop)
              stream.once('close', () => out.off('close', drop))
              done(null, stream)
            },
            (error: unknown) => done(error, out),
          )
        })
      }
      zip.end()
      return reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="generation-${generation.generationId.replace(/[^\w.-]/g, '_')}.zip"`)
        .send(out)
    },
  )
}
