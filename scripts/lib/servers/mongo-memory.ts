/** Whether tests are to run on a mongod that is downloaded for them: TEST_MONGODB_MEMORY=1. */
export const wantsMongoMemory = (): boolean => process.env['TEST_MONGODB_MEMORY'] === '1'

/** A mongod of this test file's own, for machines that may download one; it is kept for the next time. */
export const openMongoMemory = async (): Promise<{ readonly url: string; stop(): Promise<void> }> => {
  const { MongoMemoryServer } = await import('mongodb-memory-server-core')
  try {
    const server = await MongoMemoryServer.create({ instance: { ip: '127.0.0.1', storageEngine: 'wiredTiger' } })
    return {
      url: server.getUri().replace(/\/$/, ''),
      stop: async () => {
        await server.stop()
      },
    }
  } catch (cause) {
    throw new Error('No mongod could be downloaded (TEST_MONGODB_MEMORY=1). Name a running one in TEST_MONGODB_URL instead.', { cause })
  }
}
