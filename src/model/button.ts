import { createHash } from 'node:crypto'

/**
 * What a button under a message does, and how that is written in its data. A code is never given to another verb:
 * buttons stay in chats for years. What follows the code are ids, never names.
 */
export const verbs = {
  cancel: 'c',
  cancel_all: 'ca',
  again: 'a',
  reseed: 's',
  tweak: 't',
  use_in: 'u',
  use: 'ui',
  original: 'o',
  info: 'i',
  rate: 'r',
  rate_reason: 'rr',
  remove: 'd',
  remove_sure: 'ds',
  run_late: 'l',
  confirm_runs: 'y',
  forget: 'x',
  start_tool: 'st',
  help_tool: 'ht',
  help_page: 'hp',
  tools_page: 'tp',
  history_page: 'h',
  resend: 'rs',
  ask: 'q',
  form: 'f',
  setting: 'se',
  usage: 'us',
  admin_tools: 'at',
  admin_tool: 'ae',
  admin_users: 'au',
  admin_ban: 'ab',
  broadcast: 'b',
  stats: 'sx',
  noop: 'n',
} as const satisfies Record<string, string>

export type Verb = keyof typeof verbs

const longestData = 64
const verbOf = new Map<string, Verb>(Object.entries(verbs).map(([verb, code]) => [code, verb as Verb] as const))

/** `code:arg:arg`, within what a button can carry. Throws for what doesn't fit: that is a bug, found by a test. */
export const buttonData = (verb: Verb, ...args: readonly (string | number)[]): string => {
  const data = [verbs[verb], ...args].join(':')
  if (Buffer.byteLength(data) > longestData || args.some((arg) => String(arg).includes(':')))
    throw new Error(`a button cannot carry ${data}`)
  return data
}

export const parseButton = (data: string): { readonly verb: Verb; readonly args: readonly string[] } | undefined => {
  const [code = '', ...args] = data.split(':')
  const verb = verbOf.get(code)
  return verb === undefined ? undefined : { verb, args }
}

/** Ten characters that stand for a tool in a button: its id may be long, and its name may change. */
export const toolCodeOf = (toolId: string): string => createHash('sha256').update(toolId).digest('base64url').slice(0, 10)

/** A button as it is shown. */
export type Key =
  | { readonly text: string; readonly data: string }
  | { readonly text: string; readonly copy: string }
  | { readonly text: string; readonly url: string }
export type Keys = readonly (readonly Key[])[]
