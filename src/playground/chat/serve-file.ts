import type { FastifyInstance } from 'fastify'
import type { BotApi } from '../telegram/index.ts'
import { mimeTypeOf } from '../telegram/media/formats.ts'
import { Refusal } from '../telegram/refusal.ts'
import { textIn } from './context.ts'
import { notThere } from './sentence.ts'

/** What a browser may show by itself. Anything else is handed over as a file: a drawing or a page could hold a script. */
const shown = /^(?:image\/(?:png|jpeg|webp|gif)|video\/(?:mp4|webm)|audio\/(?:mpeg|mp4|ogg|x-wav))$/

/** `bytes=a-b` as a start and an end, or undefined for all of it. */
const rangeOf = (header: string | undefined, size: number): readonly [start: number, end: number] | undefined => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (match === null || (match[1] === '' && match[2] === '')) return undefined
  const [, first = '', last = ''] = match
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last))
  return start <= end && start < size ? [start, end] : undefined
}

/** Every file of every chat by its id, which nobody can guess. */
export const addFileRoute = (app: FastifyInstance, { world }: BotApi): void => {
  const fileOf = (id: string) => {
    try {
      return world.files.get(id)
    } catch (error) {
      throw error instanceof Refusal ? notThere('file') : error
    }
  }

  app.get('/files/:fileId', async (request, reply) => {
    const file = fileOf(textIn(request.params, 'fileId'))
    const bytes = await file.bytes()
    const type = mimeTypeOf(`file${file.extension}`)
    const isShown = shown.test(type)
    void reply.headers({
      'Content-Type': isShown ? type : 'application/octet-stream',
      'Content-Disposition': isShown ? 'inline' : 'attachment',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'private, max-age=86400, immutable',
      'Accept-Ranges': 'bytes',
    })
    const range = rangeOf(request.headers.range, bytes.byteLength)
    if (range === undefined) return reply.send(bytes)
    const [start, end] = range
    return reply
      .code(206)
      .header('Content-Range', `bytes ${start}-${end}/${bytes.byteLength}`)
      .send(bytes.subarray(start, end + 1))
  })
}
