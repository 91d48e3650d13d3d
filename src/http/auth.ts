import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { DarkroomError } from '../model/errors.ts'
import type { ApiKey } from './deps.ts'

/** Who calls. */
export interface Principal {
  readonly name: string
  readonly account: string
  readonly trusted: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined
  }
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Every key is compared, whichever matches: the time it takes tells nothing. */
export const createKeyRing = (keys: readonly ApiKey[]) => {
  const known = keys.map(({ name, key, trusted }) => ({ hash: hashOf(key), principal: { name, account: `api:${name}`, trusted } }))

  return {
    isEmpty: known.length === 0,
    identify: (authorization: string | undefined): Principal | undefined => {
      const given = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
      if (given === undefined) return undefined
      const hash = hashOf(given)
      return known.map((entry) => (timingSafeEqual(entry.hash, hash) ? entry.principal : undefined)).find((found) => found !== undefined)
    },
  }
}

export type KeyRing = ReturnType<typeof createKeyRing>

/** Routes behind the key check always have one. */
export const principalOf = (request: FastifyRequest): Principal => {
  if (request.principal === undefined) throw new DarkroomError('unauthorized')
  return request.principal
}

export const unauthorized = (keys: KeyRing): DarkroomError =>
  keys.isEmpty
    ? new DarkroomError('unauthorized', { message: 'The HTTP API is off because no keys are set. Set API_KEYS to name:key and restart.' })
    : new DarkroomError('unauthorized')

export const trustedOnly = (name: string): DarkroomError =>
  new DarkroomError('forbidden', {
    message: `Only a trusted key may use "${name}".`,
    fields: [{ name, message: 'Only a trusted key may use this.' }],
  })
