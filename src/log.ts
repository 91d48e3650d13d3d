import type { DestinationStream } from 'pino'
import { pino } from 'pino'
import type { Log, LogFields } from './ports/log.ts'

const secretNames = /(token|secret|password|authorization|api_?key|cookie)/i
const longestText = 2_000
const deepest = 5

export interface Redaction {
  /** Literal secrets: wherever one turns up, in whatever field, it is blotted out. */
  readonly secrets: readonly string[]
}

const createScrub = ({ secrets }: Redaction): ((text: string) => string) => {
  const known = secrets.filter((secret) => secret.length >= 6)
  return (text) => {
    // Cut only what is far beyond the end: half a secret would not be recognised.
    let clean = text.slice(0, longestText * 2)
    for (const secret of known) clean = clean.replaceAll(secret, '[redacted]')
    clean = clean
      .replace(/(\/webhooks\/[^/\s]+\/[^/\s]+\/[^/\s]+\/)[\w-]+/g, '$1[redacted]')
      .replace(/(\/media\/)[\w.-]{20,}/g, '$1[redacted]')
      .replace(/\b(bearer\s+)[\w.~+/=-]+/gi, '$1[redacted]')
      .replace(/([?&](?:x-amz-[\w-]+|signature|sig|token|key|cd_token)=)[^&\s"]+/gi, '$1[redacted]')
      .replace(/\bbot\d{6,}:[\w-]{20,}/g, 'bot[redacted]')
      .replace(/(\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@"]+@/gi, '$1[redacted]@')
    return clean.length > longestText || text.length > longestText * 2 ? `${clean.slice(0, longestText)}…` : clean
  }
}

/** Where in the code an error arose is for whoever asked for everything. */
const createClean = (scrub: (text: string) => string, withStacks: boolean) => {
  const clean = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return scrub(value)
    if (value instanceof Error) {
      const details = 'detail' in value && typeof value.detail === 'string' ? { detail: scrub(value.detail) } : {}
      const stack = value.stack === undefined || !withStacks ? {} : { stack: scrub(value.stack) }
      return {
        type: value.name,
        message: scrub(value.message),
        ...('code' in value ? { code: String(value.code) } : {}),
        ...details,
        ...stack,
      }
    }
    if (typeof value !== 'object' || value === null) return value
    if (depth >= deepest) return '[…]'
    if (Array.isArray(value)) return value.slice(0, 50).map((item) => clean(item, depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        secretNames.test(name) && item !== undefined ? '[redacted]' : clean(item, depth + 1),
      ]),
    )
  }
  return (fields: LogFields): object => clean(fields, 0) as object
}

/** Structured lines on standard output, scrubbed of anything that looks like a secret or is known to be one. */
export const createLog = (options: { level: string; redact: Redaction; destination?: DestinationStream }): Log => {
  const scrub = createScrub(options.redact)
  const clean = createClean(scrub, ['debug', 'trace'].includes(options.level))
  const wrap = (logger: ReturnType<typeof pino>): Log => ({
    debug: (fields, message) => void (logger.isLevelEnabled('debug') && logger.debug(clean(fields), scrub(message))),
    info: (fields, message) => void (logger.isLevelEnabled('info') && logger.info(clean(fields), scrub(message))),
    warn: (fields, message) => logger.warn(clean(fields), scrub(message)),
    error: (fields, message) => logger.error(clean(fields), scrub(message)),
    child: (fields) => wrap(logger.child(clean(fields))),
  })
  const settings = { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  return wrap(options.destination === undefined ? pino(settings) : pino(settings, options.destination))
}

/** For benchmarks and tests that look elsewhere. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}
