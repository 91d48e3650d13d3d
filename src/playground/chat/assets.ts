import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

const typeOf = (name: string): string | undefined => types[name.split('.').at(-1) ?? '']

/** The page's own files, read once: nothing else in any folder can be asked for. */
export const addAssets = (app: FastifyInstance, folder: string): void => {
  for (const name of readdirSync(folder)) {
    const type = typeOf(name)
    if (type === undefined) continue
    const body = readFileSync(join(folder, name))
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    app.get(name === 'index.html' ? '/' : `/${name}`, async (request, reply) => {
      void reply.headers({ ETag: tag, 'Cache-Control': 'no-cache' })
      return request.headers['if-none-match'] === tag ? reply.code(304).send() : reply.type(type).send(body)
    })
  }
}
