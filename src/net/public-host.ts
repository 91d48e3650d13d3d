import { promises as dns } from 'node:dns'
import { isPublicAddress, parseAddress } from './addresses.ts'

/** Can a stranger reach what goes by this name? Only where all its addresses are public. */
export const isPublicHost = async (host: string): Promise<boolean> => {
  if (parseAddress(host) !== undefined) return isPublicAddress(host)
  const found = await dns.lookup(host, { all: true }).catch(() => [])
  return found.length > 0 && found.every(({ address }) => isPublicAddress(address))
}
