import { DarkroomError } from '../../model/errors.ts'

/** Where Redis is, and what the names of all our keys there begin with. */
export interface RedisAddress {
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly db: number
    readonly username?: string
    readonly password?: string
    readonly tls?: Record<string, never>
  }
  readonly prefix: string
}

const defaultPort = 6379
const defaultPrefix = 'darkroom'

const mistake = (message: string): DarkroomError => new DarkroomError('config_invalid', { message })

const notAnAddress = (): DarkroomError =>
  mistake(
    'QUEUE_URL is no address of a Redis server. Please write it like redis://user:password@host:6379/0, or rediss:// for TLS, with %40 for an @ in a password.',
  )

const parse = (url: string): URL => {
  try {
    return new URL(url)
  } catch {
    throw notAnAddress()
  }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw notAnAddress()
  }
}

const prefixOf = (options: URLSearchParams): string => {
  const { prefix = defaultPrefix, ...others } = Object.fromEntries(options)
  if (Object.keys(others).length > 0) throw mistake('QUEUE_URL has an option that is not known. Please leave out all but ?prefix=name.')
  if (!/^[\w.{}-]{1,64}$/.test(prefix))
    throw mistake('QUEUE_URL has a prefix that cannot be used. Please take up to 64 letters, digits, dots, dashes or underscores.')
  return prefix
}

/** Reads `redis://user:password@host:6379/0?prefix=name`. No part of it but the prefix is ever shown. */
export const redisAddressOf = (url: string): RedisAddress => {
  const { protocol, hostname, port, username, password, pathname, searchParams, hash } = parse(url)
  const [, db] = /^\/?(\d{0,5})$/.exec(pathname) ?? []
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '' || hash !== '') throw notAnAddress()
  if (db === undefined) throw mistake('QUEUE_URL names a database that is no number. Please write it like redis://host:6379/0.')
  return {
    connection: {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? defaultPort : Number(port),
      db: Number(db),
      ...(username === '' ? {} : { username: decode(username) }),
      ...(password === '' ? {} : { password: decode(password) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
    prefix: prefixOf(searchParams),
  }
}
