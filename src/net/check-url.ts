import { isPublicAddress, parseAddress } from './addresses.ts'
import { refused } from './refusals.ts'
import type { TrustedHosts } from './trusted-hosts.ts'

export const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port))

/**
 * What can be said before anything is looked up. Every spelling of an address (decimal, hex, octal, IPv6 in
 * any form) has become a plain one by the time URL has read it. Throws url_refused.
 */
export const checkUrl = (text: string, trusted: TrustedHosts, base?: URL): URL => {
  if (!URL.canParse(text, base?.href)) throw refused('this is no URL')
  const url = new URL(text, base?.href)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused('only http and https are fetched')
  if (url.username !== '' || url.password !== '') throw refused('the URL holds a user name or a password')
  url.hash = ''
  if (parseAddress(url.hostname) !== undefined) checkAddress(url.hostname, portOf(url), url.hostname, trusted)
  return url
}

/** Throws url_refused for an address that is neither public nor trusted. */
export const checkAddress = (host: string, port: number, address: string, trusted: TrustedHosts): void => {
  if (isPublicAddress(address)) return
  if (trusted.trusts({ host, port, address })) return
  throw refused('the address is private, local or reserved')
}
