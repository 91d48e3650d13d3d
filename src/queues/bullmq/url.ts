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
  mistake('QUEUE_URL has to look like redis://user:password@host:6379/0, or rediss:// with TLS; write %40 for an @ in a password.')

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
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw mistake(`QUEUE_URL has an option "${unknown}" that there isn't; the only one is ?prefix=name.`)
  if (!/^[\w.{}-]{1,64}$/.test(prefix))
    throw mistake('The prefix in QUEUE_URL has to be up to 64 letters, digits, dots, dashes or underscores.')
  return prefix
}

/** Reads `redis://user:password@host:6379/0?prefix=name`. No part of it but the prefix is ever shown. */
export const redisAddressOf = (url: string): RedisAddress => {
  const { protocol, hostname, port, username, password, pathname, searchParams, hash } = parse(url)
  const [, db] = /^\/?(\d{0,5})$/.exec(pathname) ?? []
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '' || hash !== '') throw notAnAddress()
  if (db === undefined) throw mistake('The path of QUEUE_URL has to be the number of a database, as in redis://host:6379/0.')
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
