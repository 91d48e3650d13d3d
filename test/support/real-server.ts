import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { RealServer } from '../../scripts/lib/servers/index.ts'

/** Where something is missing, the tests around it are skipped, by name and with that reason. */
export const skipWithout = (missing: string | undefined): void => {
  beforeEach(({ skip }) => {
    if (missing !== undefined) skip(missing)
  })
}

/** One server for all the tests around it, which are skipped where there is none. Answers its address. */
export const useServer = (kind: RealServer): (() => string) => {
  let server: Awaited<ReturnType<RealServer['open']>> | undefined
  beforeAll(async () => {
    if (kind.missing === undefined) server = await kind.open()
  })
  afterAll(() => server?.stop())
  skipWithout(kind.missing)
  return () => {
    if (server === undefined) throw new Error(`there is no ${kind.name}`)
    return server.url
  }
}
