import type { Config } from '../config.ts'
import { DarkroomError } from '../model/errors.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { Check, DoctorDeps } from './deps.ts'
import { checkDoor, isRunningHere } from './door.ts'
import { broken, type Finding, note, ok } from './finding.ts'
import { checkMedia, checkQueue, checkStore } from './keeping.ts'
import { checkClock, checkDisk, checkNode } from './machine.ts'
import { checkTelegram } from './telegram.ts'
import { checkTools } from './tools.ts'

/** What others stand on comes first. */
const checks: readonly (readonly [step: string, check: Check])[] = [
  ['Store', checkStore],
  ['Queue', checkQueue],
  ['Media', checkMedia],
  ['Disk', checkDisk],
  ['Clock', checkClock],
  ['Bot', checkTelegram],
  ['Tools', checkTools],
  ['HTTP API', checkDoor],
]

/** Sentences of ours alone: an error of anybody else may hold an address or a key. */
const sentenceOf = (error: unknown): string => (error instanceof DarkroomError ? error.message : 'it could not be used')

const mends: Readonly<Record<string, string>> = {
  Store: 'Check STORE_URL: that its folder may be written to, or that the server answers.',
  Queue: 'Check QUEUE_URL: that its folder may be written to, or that the server answers.',
  Media: 'Check MEDIA_URL: that its folder may be written to, or that the bucket may be used.',
  Tools: 'Mend the store first, then ask again.',
}

const settingsOf = ({ hasEnvFile }: DoctorDeps, config: Config, backends: readonly BackendInstance[]): Finding => {
  const from = hasEnvFile ? '.env and the shell' : 'the shell; there is no .env'
  if (config.telegram === undefined && backends.length === 0)
    return note(
      'Settings',
      'nothing is set up yet: npm start opens the playground, which needs neither a token nor a key',
      'To go live, copy .env.example to .env and fill it in.',
    )
  return ok('Settings', `understood, from ${from}`)
}

/** Looks at a real set-up, step by step. Costs nothing, and tells no token, key or address. */
export const examine = async (deps: DoctorDeps): Promise<readonly Finding[]> => {
  const node = checkNode(deps.nodeVersion)
  let config: Config
  let backends: readonly BackendInstance[]
  try {
    config = deps.parseConfig()
    backends = deps.openBackends()
  } catch (error) {
    return [
      node,
      broken('Settings', sentenceOf(error), 'Put it right in .env or in the shell; .env.example explains every variable.'),
      note('The rest', 'was not looked at: it depends on the settings'),
    ]
  }
  const patient = { ...deps, config, backends, isRunning: await isRunningHere(deps.probe, config) }
  const findings: Finding[] = [node, settingsOf(deps, config, backends)]
  for (const [step, check] of checks) {
    try {
      findings.push(...(await check(patient)))
    } catch (error) {
      findings.push(broken(step, sentenceOf(error), mends[step] ?? 'Try again in a minute.'))
    }
  }
  return findings
}
