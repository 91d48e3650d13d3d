/** Which part of src may import which. A part always reaches itself; what isn't listed is refused. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  ports: ['model'],
  'clock.ts': ['ports'],
  'log.ts': ['ports', 'model'],
  'config.ts': ['model'],
  'every.ts': ['ports'],
  'telling-of-deaths.ts': ['ports'],
  net: ['model', 'ports'],
  words: ['model', 'ports'],
  sqlite: ['model', 'ports'],
  comfy: ['model', 'net'],
  backends: ['model', 'ports', 'net', 'words', 'comfy'],
  stores: ['model', 'ports', 'net', 'words', 'sqlite'],
  queues: ['model', 'ports', 'net', 'words', 'sqlite'],
  media: ['model', 'ports', 'net', 'words'],
  delivery: ['model', 'ports', 'net', 'words'],
  tools: ['model', 'ports'],
  executor: ['model', 'ports', 'net', 'tools'],
  jobs: ['model', 'ports', 'tools', 'executor'],
  telegram: ['model', 'ports', 'net', 'words', 'tools', 'executor', 'jobs'],
  http: ['model', 'ports', 'net', 'words', 'tools', 'executor', 'jobs'],
  doctor: ['model', 'ports', 'config.ts'],
  'playground-env.ts': [],
  'start-screen.ts': ['config.ts'],
  playground: ['model'],
}

/** Files that tie everything together. */
export const mayImportAll: readonly string[] = ['app.ts', 'open-delivery.ts', 'open-doctor.ts', 'open-tools.ts', 'main.ts']

/** Where each package may be imported: a library is known only to its own adapter. `src` means anywhere in it. */
export const packageHomes: Readonly<Record<string, readonly string[]>> = {
  zod: ['src'],
  uuid: ['src/app.ts', 'src/playground'],
  'p-limit': ['src/net', 'src/backends', 'src/executor', 'src/media/s3', 'src/app.ts'],
  axios: ['src/net'],
  'ipaddr.js': ['src/net'],
  fastify: ['src/http', 'src/playground'],
  'fastify-type-provider-zod': ['src/http'],
  '@fastify/multipart': ['src/http', 'src/playground'],
  '@fastify/rate-limit': ['src/http'],
  '@fastify/swagger': ['src/http'],
  '@fastify/swagger-ui': ['src/http'],
  '@fastify/websocket': ['src/http', 'src/playground'],
  'prom-client': ['src/http'],
  yazl: ['src/http'],
  pino: ['src/log.ts'],
  '@photostructure/sqlite': ['src/sqlite'],
  'node:sqlite': ['src/sqlite'],
  sharp: ['src/media', 'src/playground'],
  'file-type': ['src/media'],
  'any-ascii': ['src/tools'],
  grammy: ['src/telegram', 'src/delivery/channels/telegram', 'src/app.ts'],
  '@grammyjs/conversations': ['src/telegram'],
  mongoose: ['src/stores/mongo'],
  bullmq: ['src/queues/bullmq'],
  ioredis: ['src/queues/bullmq'],
  '@aws-sdk/client-s3': ['src/media/s3'],
  '@aws-sdk/lib-storage': ['src/media/s3'],
  '@aws-sdk/s3-request-presigner': ['src/media/s3'],
  openai: ['src/backends/openai'],
  ws: ['src/net'],
}

/** Node's own ways to the network: to the outside through net/ alone. The servers listen, the playground is a stranger. */
export const networkModules: readonly string[] = [
  'node:http',
  'node:https',
  'node:http2',
  'node:net',
  'node:tls',
  'node:dgram',
  'node:dns',
  'node:dns/promises',
  'undici',
  'ws',
]
export const networkHomes: readonly string[] = ['src/net', 'src/http', 'src/playground']

/** Folders whose index.ts lists their adapters. */
export const adapterFolders: readonly string[] = [
  'src/backends',
  'src/stores',
  'src/queues',
  'src/media',
  'src/delivery/channels',
  'src/telegram/handlers',
]

export const longestFile = 300
