import { commandPattern } from '../model/tool.ts'
import { commandChoices, commandOf, fallbackCommandOf, isLaterChoice, reservedCommands } from './command-name.ts'

/** A tool that wants a command. */
export interface CommandSeeker {
  readonly toolId: string
  readonly displayName: string
  /** What its author would like; made legal and unique. */
  readonly wanted?: string | undefined
  /** What its owner says, and where. It is laid over the tool's own command and goes when that is taken back. */
  readonly explicit?: { readonly command: string; readonly where: string } | undefined
  /** For the order among newcomers. */
  readonly createdAt: string
}

/** Who has, or had, a command: a name is never given to another tool by itself. */
export interface CommandClaims {
  readonly holderOf: ReadonlyMap<string, string>
  /** The command that a tool got when it first came. */
  readonly ownOf: ReadonlyMap<string, string>
}

export interface CommandAssignment {
  readonly commands: ReadonlyMap<string, string>
  /** To be written down: command and tool. */
  readonly claims: readonly { readonly command: string; readonly toolId: string; readonly own: boolean }[]
  readonly notes: readonly string[]
}

const textual = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Grants {
  readonly granted: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

/** Why no tool at all can be called so; undefined when one can. */
export const refusalOf = (command: string): string | undefined => {
  if (!commandPattern.test(command)) return 'is no legal command: use 1 to 32 of a-z, 0-9 and _, with a letter first'
  if (reservedCommands.has(command)) return 'is a word of the bot itself'
  return undefined
}

/**
 * Which of the names in tools.json hold. The first to name one gets it, from whoever is gone or goes by another name;
 * never from a tool that is here and uses it. A refusal can make another's wish impossible, so it starts over.
 */
const grantExplicit = (seekers: readonly CommandSeeker[], claims: CommandClaims): Grants => {
  const present = new Map(seekers.map((seeker) => [seeker.toolId, seeker]))
  const nameOf = (toolId: string): string => present.get(toolId)?.displayName ?? toolId
  const refused = new Map<string, string>()
  for (;;) {
    const wishes = seekers.flatMap(({ toolId, explicit }) =>
      explicit === undefined || refused.has(toolId) ? [] : [{ toolId, ...explicit }],
    )
    const wishing = new Map(wishes.map(({ toolId, command }) => [toolId, command]))
    const taken = new Map<string, string>()
    const before = refused.size
    for (const { toolId, command, where } of wishes) {
      const usedBy = taken.get(command)
      const holder = claims.holderOf.get(command)
      const stays =
        holder !== undefined && holder !== toolId && present.has(holder) && claims.ownOf.get(holder) === command && !wishing.has(holder)
      const why =
        refusalOf(command) ??
        (usedBy !== undefined
          ? `is already given to ${nameOf(usedBy)}`
          : stays
            ? `belongs to ${nameOf(holder)}, which is still here`
            : undefined)
      if (why === undefined) taken.set(command, toolId)
      else refused.set(toolId, `${where}: "${command}" ${why}. ${nameOf(toolId)} keeps its own command.`)
    }
    if (refused.size === before) return { granted: wishing, notes: [...refused.values()] }
  }
}

const wantedCommandOf = ({ toolId, displayName, wanted }: CommandSeeker): string =>
  commandOf(wanted ?? '') ?? commandOf(displayName) ?? fallbackCommandOf(toolId)

/**
 * One legal command for every tool, the same each time. Pure.
 * A tool keeps the command it has. A newcomer gets the first free one, and never one that another tool has or had.
 */
export const assignCommands = (seekers: readonly CommandSeeker[], claims: CommandClaims): CommandAssignment => {
  const { granted, notes: explicitNotes } = grantExplicit(seekers, claims)
  const notes = [...explicitNotes]
  const holderOf = new Map(claims.holderOf)
  const written: { command: string; toolId: string; own: boolean }[] = []
  for (const [toolId, command] of granted) {
    if (holderOf.get(command) !== toolId) written.push({ command, toolId, own: false })
    holderOf.set(command, toolId)
  }

  const own = new Map<string, string>()
  const newcomers: CommandSeeker[] = []
  for (const seeker of seekers) {
    const kept = claims.ownOf.get(seeker.toolId)
    if (kept !== undefined && holderOf.get(kept) === seeker.toolId && !reservedCommands.has(kept)) own.set(seeker.toolId, kept)
    else newcomers.push(seeker)
  }

  newcomers.sort((a, b) => textual(a.createdAt, b.createdAt) || textual(a.toolId, b.toolId))
  const spoken = new Set(granted.values())
  const ownWords = new Set(own.values())
  for (const seeker of newcomers) {
    const { toolId } = seeker
    const isFree = (command: string): boolean =>
      !reservedCommands.has(command) &&
      !ownWords.has(command) &&
      (holderOf.get(command) ?? toolId) === toolId &&
      (!spoken.has(command) || granted.get(toolId) === command)
    const choices = commandChoices(wantedCommandOf(seeker))
    let command = choices.next().value
    while (!isFree(command)) command = choices.next().value
    holderOf.set(command, toolId)
    own.set(toolId, command)
    ownWords.add(command)
    written.push({ command, toolId, own: true })
  }

  const names = new Map(seekers.map((seeker) => [seeker.toolId, seeker.displayName]))
  for (const seeker of seekers) {
    const wanted = wantedCommandOf(seeker)
    const command = own.get(seeker.toolId)
    if (command === undefined || granted.has(seeker.toolId) || !isLaterChoice(wanted, command)) continue
    const holder = names.get(holderOf.get(wanted) ?? '')
    const why = reservedCommands.has(wanted)
      ? 'is a word of the bot itself'
      : holder === undefined
        ? 'belonged to a tool that is gone'
        : `belongs to "${holder}"`
    notes.push(`"${seeker.displayName}" would be /${wanted}, but that ${why}: it is /${command}. tools.json can give it a better name.`)
  }

  return {
    commands: new Map(seekers.map(({ toolId }) => [toolId, granted.get(toolId) ?? own.get(toolId) ?? fallbackCommandOf(toolId)])),
    claims: written,
    notes,
  }
}
