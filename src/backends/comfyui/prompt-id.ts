import { createHash } from 'node:crypto'

const namespace = Buffer.from('6f1d4a3e2b7c5d89a0b1c2d3e4f50617', 'hex')

/**
 * The id that a call's run is asked to go by: the same for every try of one attempt, so a run whose submit was never
 * answered can be asked for by name. A canonical UUID (version 5), for newer servers take nothing else.
 */
export const promptIdOf = (callId: string): string => {
  const bytes = createHash('sha1').update(namespace).update(callId).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
