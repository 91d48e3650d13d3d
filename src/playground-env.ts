type Env = Readonly<Record<string, string | undefined>>

const isSet = (value: string | undefined): boolean => (value ?? '').trim() !== ''

/** Beside the playground's own files, so that nothing of it is there when the real thing begins. */
const storeUrl = 'sqlite:./data/playground/darkroom.db'
const mediaUrl = 'file:./data/playground/media'
/** All that the playground takes from a real set-up. */
const harmless = ['HOST', 'PORT', 'LOG_LEVEL']

export interface PlaygroundChoice {
  /** Somebody said `npm run playground`. */
  readonly asked: boolean
  /** The variables that switch backends on. */
  readonly backendVariables: readonly string[]
}

/** The variable that says it is meant seriously; undefined where none does. */
export const realVariable = (env: Env, backendVariables: readonly string[]): string | undefined =>
  ['TELEGRAM_BOT_TOKEN', ...backendVariables].find((name) => isSet(env[name]))

/**
 * The environment of a playground, or undefined where the real thing is to start. With a token or a backend's key set
 * it is a playground only when asked for, and knows nothing of either: a demo chat must never spend real money.
 */
export const playgroundEnv = (env: Env, { asked, backendVariables }: PlaygroundChoice): Env | undefined => {
  const isReal = realVariable(env, backendVariables) !== undefined
  if (isReal && !asked) return undefined
  const given = Object.entries(env).filter(([name, value]) => isSet(value) && (isReal ? harmless.includes(name) : name !== 'PUBLIC_URL'))
  const known = Object.fromEntries(given)
  return { ...(known['MONGODB_URI'] === undefined ? { STORE_URL: storeUrl } : {}), MEDIA_URL: mediaUrl, ...known }
}
