import fastify from 'fastify'
import { createApi } from '../../src/net/api.ts'
import { openDatabase } from '../../src/sqlite/open.ts'
import { reportTo } from './child.ts'

/** What nothing can do with less: the same HTTP server, one durable insert and one call upstream a request. */
const database = await openDatabase(process.env['BASELINE_FILE'] ?? ':memory:', {
  synchronous: 'FULL',
  migrations: ['CREATE TABLE runs (id TEXT PRIMARY KEY, doc TEXT)'],
})
const insert = database.prepare<never>('INSERT INTO runs (id, doc) VALUES (?, ?)')
const api = createApi({
  baseUrl: process.env['COMFYDEPLOY_API_URL'] ?? '',
  headers: { authorization: `Bearer ${process.env['COMFYDEPLOY_API_KEY'] ?? ''}` },
  timeoutMs: 30_000,
})

const app = fastify()
let ids = 0
app.post('/run', async (request, reply) => {
  const body = request.body as { deploymentId: string; inputs: Record<string, string> }
  ids += 1
  const id = `b${ids}`
  insert.run(id, JSON.stringify(body))
  await api.request({
    method: 'POST',
    path: '/run/deployment/queue',
    json: { deployment_id: body.deploymentId, inputs: body.inputs },
    signal: new AbortController().signal,
  })
  return reply.code(202).send({ id })
})
const url = await app.listen({ host: '127.0.0.1', port: 0 })
// The handler also keeps the database in use: a driver may close what nobody refers to any more.
process.on('SIGTERM', () => {
  database.close()
  process.exit(0)
})
reportTo(url)
