import ipaddr from 'ipaddr.js'
import { DarkroomError } from '../model/errors.ts'
import { parseAddress } from './addresses.ts'

interface Trusted {
  readonly port: number | undefined
  readonly matches: (host: string, address: string | undefined) => boolean
}

/** Which places may be reached although they are private. */
export interface TrustedHosts {
  /** The host as it stands in the URL; the address once it is known. */
  trusts(target: { host: string; port: number; address?: string }): boolean
}

const refuse = (entry: string): never => {
  throw new DarkroomError('config_invalid', {
    message: `"${entry}" is no host, address or network. Write it like studio.local, 192.168.1.5:8188 or 10.0.0.0/8.`,
  })
}

/** As hosts are compared: lower case, no final dot, addresses in one spelling. */
export const plainHost = (host: string): string => {
  const lower = host.toLowerCase().replace(/\.$/, '')
  return parseAddress(lower)?.toString() ?? lower
}

const networkOf = (entry: string): Trusted | undefined => {
  if (!entry.includes('/')) return undefined
  if (!ipaddr.isValidCIDR(entry)) return refuse(entry)
  const [network, bits] = ipaddr.parseCIDR(entry)
  return {
    port: undefined,
    matches: (_host, text) => {
      const address = text === undefined ? undefined : parseAddress(text)
      if (address instanceof ipaddr.IPv4 && network instanceof ipaddr.IPv4) return address.match(network, bits)
      if (address instanceof ipaddr.IPv6 && network instanceof ipaddr.IPv6) return address.match(network, bits)
      return false
    },
  }
}

const hostOf = (entry: string): Trusted => {
  const [, name = '', digits] = parseAddress(entry) === undefined ? (/^(.+?)(?::(\d{1,5}))?$/.exec(entry) ?? []) : ['', entry]
  const port = digits === undefined ? undefined : Number(digits)
  const address = parseAddress(name)?.toString()
  if (address === undefined && !/^[\p{L}\p{N}]([\p{L}\p{N}._-]*)$/u.test(name)) return refuse(entry)
  if (port !== undefined && (port < 1 || port > 65_535)) return refuse(entry)
  const wanted = address ?? plainHost(name)
  return {
    port,
    matches: (host, at) => plainHost(host) === wanted || (address !== undefined && at !== undefined && plainHost(at) === address),
  }
}

/** Host names, addresses and networks; a host may name its one port. Throws config_invalid for anything else. */
export const parseTrustedHosts = (entries: readonly string[]): TrustedHosts => {
  const trusted = entries
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => networkOf(entry) ?? hostOf(entry))
  return {
    trusts: ({ host, port, address }) => trusted.some((one) => (one.port === undefined || one.port === port) && one.matches(host, address)),
  }
}
