import type { z } from 'zod'
import { DarkroomError } from '../model/errors.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'

export interface BackendContext {
  readonly clock: Clock
  readonly log: Log
  /** 0 to 1. */
  readonly random: () => number
  /** False: the callId isn't sent along, so a lost answer can't be found again. Default true. */
  readonly callMarker?: boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface BackendVariable {
  readonly name: string
  readonly meaning: string
}

/** One kind of backend, ready to be opened if the environment asks for it. */
export interface BackendOpener {
  readonly kind: string
  readonly variables: readonly BackendVariable[]
  /** Nothing when none of its variables is set. Throws config_invalid when some are and they don't fit. */
  open(env: Environment, context: BackendContext): readonly BackendInstance[]
}

const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== ''

const sentenceOf = (issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string => {
  const name = issue.path.map(String).join('.')
  const set = Object.keys(given)
  if (name !== '' && !Object.hasOwn(given, name)) {
    return `${name} is missing although ${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'} set: set it too, or remove ${set.length === 1 ? 'that one' : 'those'}.`
  }
  return `${name === '' ? set.join(', ') : name} ${issue.message}`
}

/**
 * A backend brings its own variables: `env` is their zod schema, each with a `.describe()` for the docs and with
 * messages that go on after the variable's name ("must be …"). An empty string counts as unset.
 */
export const defineBackend = <Shape extends z.ZodRawShape>(definition: {
  readonly kind: string
  readonly env: z.ZodObject<Shape>
  create(settings: z.infer<z.ZodObject<Shape>>, context: BackendContext): readonly BackendInstance[]
}): BackendOpener => {
  const fields: Readonly<Record<string, { readonly description?: string | undefined }>> = definition.env.shape as never
  const names = Object.keys(fields)
  return {
    kind: definition.kind,
    variables: names.map((name) => ({ name, meaning: fields[name]?.description ?? '' })),
    open: (env, context) => {
      const given = Object.fromEntries(names.flatMap((name) => (isSet(env[name]) ? [[name, env[name].trim()]] : [])))
      if (Object.keys(given).length === 0) return []
      const parsed = definition.env.safeParse(given)
      if (parsed.success) return definition.create(parsed.data, context)
      const issue = parsed.error.issues[0]
      throw new DarkroomError('config_invalid', issue === undefined ? {} : { message: sentenceOf(issue, given) })
    },
  }
}
