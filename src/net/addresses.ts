import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
/** The well-known prefix that networks without IPv4 use to reach IPv4 hosts. */
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/** Looks public, and is the inside of every machine at one large host: it hands out that machine's secrets. */
const innerHost = '168.63.129.16'

const isOpenIpv4 = (address: ipaddr.IPv4): boolean => address.range() === 'unicast' && address.toString() !== innerHost

const embeddedIpv4 = (address: ipaddr.IPv6): ipaddr.IPv4 => new ipaddr.IPv4(address.toByteArray().slice(12))

/** An IPv4 address written as IPv6 is the IPv4 address. Undefined for what is no IP address. */
export const parseAddress = (text: string): Address | undefined => {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare)
  if (!ipaddr.IPv6.isValid(bare)) return undefined
  const address = ipaddr.IPv6.parse(bare)
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

/** On the open internet: not private, loopback, link-local, multicast, reserved or a tunnel to any of these. */
export const isPublicAddress = (text: string): boolean => {
  const address = parseAddress(text)
  if (address === undefined) return false
  if (address instanceof ipaddr.IPv4) return isOpenIpv4(address)
  if (address.match(nat64)) return isOpenIpv4(embeddedIpv4(address))
  return address.match(globalUnicast) && address.range() === 'unicast'
}
