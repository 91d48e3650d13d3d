import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Check, DoctorDeps } from './deps.ts'
import { broken, type Finding, note, ok } from './finding.ts'

const healthy = z.object({ status: z.literal('ok') })
const shortKey = 16
const everywhere = new Set(['0.0.0.0', '::'])

/** Does Darkroom answer at that address? Undefined when it does, else why not. */
const whyNotHealthy = async (probe: DoctorDeps['probe'], base: string): Promise<string | undefined> => {
  const answer = await probe(`${base}/healthz`)
  if ('unreachable' in answer) return answer.unreachable
  if (answer.status !== 200) return `it answered ${answer.status}`
  return healthy.safeParse(answer.body).success ? undefined : 'something else answered'
}

/** Is it up on this machine? */
export const isRunningHere = async (probe: DoctorDeps['probe'], { http: { host, port } }: Config): Promise<boolean> => {
  if (port === 0) return false
  const name = everywhere.has(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return (await whyNotHealthy(probe, `http://${name}:${port}`)) === undefined
}

const keysOf = ({ http: { apiKeys } }: Config): readonly Finding[] => {
  if (apiKeys.length === 0) return [note('HTTP API', 'no key is set, so it is off', 'If programs should use it, set API_KEYS=name:key.')]
  const trusted = apiKeys.filter((key) => key.trusted).length
  const short = apiKeys.filter(({ key }) => key.length < shortKey).map(({ name }) => name)
  return [
    ok('HTTP API', `${apiKeys.length} ${apiKeys.length === 1 ? 'key' : 'keys'}, ${trusted} trusted`),
    ...(short.length === 0
      ? []
      : [note('HTTP API', `the key of ${short.join(', ')} is short enough to be guessed`, `Use at least ${shortKey} characters.`)]),
  ]
}

export const checkDoor: Check = async ({ config, probe, isRunning }) => {
  const { publicUrl } = config
  const keys = keysOf(config)
  if (publicUrl === undefined) return [...keys, note('PUBLIC_URL', 'not set: backends are asked how runs stand, and files are uploaded')]
  const plain = publicUrl.startsWith('https:')
    ? []
    : [note('PUBLIC_URL', 'it is plain http: others can read what passes', 'Put a reverse proxy with https in front.')]
  const why = await whyNotHealthy(probe, publicUrl)
  if (why === undefined) return [...keys, ok('PUBLIC_URL', 'Darkroom answers there'), ...plain]
  const silent = isRunning
    ? broken(
        'PUBLIC_URL',
        `Darkroom is running but does not answer there: ${why}`,
        'See that the proxy or tunnel hands everything on to HOST and PORT.',
      )
    : note(
        'PUBLIC_URL',
        `nothing of ours answers there (${why}), and Darkroom is not running`,
        'Start it in another terminal and ask again.',
      )
  return [...keys, silent, ...plain]
}
