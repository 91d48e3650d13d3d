import { openMongoMemory, wantsMongoMemory } from './mongo-memory.ts'
import { type RealServer, realServer } from './server.ts'

export type { OwnServer, RealServer } from './server.ts'

export const redis = realServer({
  name: 'Redis',
  urlVariable: 'TEST_REDIS_URL',
  programVariable: 'REDIS_SERVER',
  programs: ['redis-server'],
  advice: 'install the package redis-server',
  args: (port, folder) => [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--save',
    '',
  ],
  url: (port) => `redis://127.0.0.1:${port}/0`,
})

/** FerretDB: MongoDB's wire protocol over SQLite. Built by .ci/servers.sh. */
const ferretdb = (flags: readonly string[]) =>
  realServer({
    name: 'server that speaks MongoDB',
    urlVariable: 'TEST_MONGODB_URL',
    programVariable: 'FERRETDB_SERVER',
    programs: ['ferretdb'],
    advice: 'build one with .ci/servers.sh',
    args: (port, folder) => [...flags, `127.0.0.1:${port}`, folder],
    url: (port) => `mongodb://127.0.0.1:${port}`,
  })
/** Or a mongod that is downloaded for the tests, where somebody asks for one. */
export const mongo: RealServer = wantsMongoMemory() ? { ...ferretdb([]), missing: undefined, open: openMongoMemory } : ferretdb([])
/** The same, one command at a time: its own updates are a read and a write, and two of them can both win. */
export const mongoAtomic = ferretdb(['-gate'])

/** The S3 of the tests; its bucket is `darkroom`. */
export const s3Access = { bucket: 'darkroom', accessKeyId: 'darkroom-test', secretAccessKey: 'darkroom-test-secret' } as const

/** versitygw: S3 over a folder. Built by .ci/servers.sh. `url` is its endpoint. */
export const s3 = realServer({
  name: 'S3 server',
  urlVariable: 'TEST_S3_ENDPOINT',
  programVariable: 'S3_SERVER',
  programs: ['versitygw'],
  advice: 'build one with .ci/servers.sh',
  args: (port, folder) => ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', folder],
  env: () => ({ ROOT_ACCESS_KEY: s3Access.accessKeyId, ROOT_SECRET_KEY: s3Access.secretAccessKey }),
  url: (port) => `http://127.0.0.1:${port}`,
})
