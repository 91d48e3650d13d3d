import type { Check } from './deps.ts'
import { broken, type Finding, note, ok } from './finding.ts'

/** As package.json says. */
export const leastNode = '20.19'
const littleBytes = 1_000_000_000
const mostOffMs = 60_000

export const checkNode = (version: string): Finding => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = leastNode.split('.').map(Number)
  const isNew = major > leastMajor || (major === leastMajor && minor >= leastMinor)
  return isNew
    ? ok('Node', `version ${version}`)
    : broken('Node', `version ${version} is too old`, `Install ${leastNode} or newer from nodejs.org.`)
}

const sizeOf = (bytes: number): string => `${(bytes / 1_000_000_000).toFixed(1)} GB`

export const checkDisk: Check = async ({ config, freeBytes }) => {
  const free = await freeBytes(config)
  if (free === undefined) return [note('Disk', 'nothing is kept on a disk of this machine, so its room was not looked at')]
  return free < littleBytes
    ? [note('Disk', `only ${sizeOf(free)} are free`, 'Make room, or lower MEDIA_RETENTION_DAYS.')]
    : [ok('Disk', `${sizeOf(free)} are free`)]
}

/** Signed links and late answers are judged by the clock. */
export const checkClock: Check = async ({ config, backends, clock, probe }) => {
  const places = [config.telegram?.apiRoot, ...backends.map(({ apiUrl }) => apiUrl)].filter((url) => url !== undefined)
  if (places.length === 0) return [note('Clock', 'there is nobody to compare it with yet')]
  for (const place of places) {
    const asked = clock.now()
    const answer = await probe(place)
    if ('unreachable' in answer || answer.at === undefined) continue
    // Half of the way there and back, and a Date header has no fractions of a second.
    const off = (asked + clock.now()) / 2 - answer.at - 500
    const seconds = Math.round(Math.abs(off) / 1_000)
    if (Math.abs(off) <= mostOffMs) return [ok('Clock', 'it agrees with the others')]
    const what = `this machine is ${seconds} seconds ${off > 0 ? 'ahead' : 'behind'}`
    return [broken('Clock', what, 'Let the system set its time from the network (NTP).')]
  }
  return [note('Clock', 'nobody answered who could tell the time')]
}
