import type { KeyValue } from '../ports/store/kv.ts'
import type { CommandAssignment, CommandClaims, CommandSeeker } from './assign-commands.ts'
import { assignCommands } from './assign-commands.ts'

const prefix = 'command'
const commandKey = (command: string): string => `command:${command}`
const ownKey = (toolId: string): string => `command-of:${toolId}`

/** One look at the store for all of them. */
export const readClaims = async (kv: KeyValue): Promise<CommandClaims> => {
  const holderOf = new Map<string, string>()
  const ownOf = new Map<string, string>()
  for (const { key, value } of await kv.list(prefix)) {
    if (typeof value !== 'string') continue
    if (key.startsWith(commandKey(''))) holderOf.set(key.slice(commandKey('').length), value)
    else if (key.startsWith(ownKey(''))) ownOf.set(key.slice(ownKey('').length), value)
  }
  return { holderOf, ownOf }
}

/** The first write decides. False when somebody else was quicker. */
const claim = async (kv: KeyValue, key: string, seen: string | undefined, value: string): Promise<boolean> =>
  seen === undefined ? (await kv.putIfAbsent(key, value)) === value : kv.compareAndSet(key, seen, value)

const maxRounds = 5

/**
 * Gives every tool its command and writes the new ones down. When another process claims at the same moment,
 * it looks again; the command is written before its tool, so dying in between leaves nothing that can't be read.
 */
export const claimCommands = async (
  kv: KeyValue,
  seekers: readonly CommandSeeker[],
  claims?: CommandClaims,
): Promise<CommandAssignment> => {
  for (let round = 1; ; round++) {
    const seen = round === 1 && claims !== undefined ? claims : await readClaims(kv)
    const assignment = assignCommands(seekers, seen)
    const fresh = new Map(assignment.claims.map(({ command, toolId }) => [command, toolId]))
    const taken = [...fresh].filter(([command, toolId]) => seen.holderOf.get(command) !== toolId)
    const won = await Promise.all(taken.map(([command, toolId]) => claim(kv, commandKey(command), seen.holderOf.get(command), toolId)))
    if (!won.includes(false)) {
      const own = assignment.claims.filter((each) => each.own)
      const kept = await Promise.all(own.map(({ command, toolId }) => claim(kv, ownKey(toolId), seen.ownOf.get(toolId), command)))
      if (!kept.includes(false)) return assignment
    }
    if (round === maxRounds) throw new Error('the commands of the tools could not be written down: the store keeps changing')
  }
}
