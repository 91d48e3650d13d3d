import { type Interference, Refusal } from '../../../src/playground/telegram/index.ts'

type Payload = Readonly<Record<string, unknown>>

/** What goes wrong. Without anything said, the call is answered with 500. */
export interface FailOptions {
  /** How often; 1. */
  readonly times?: number
  readonly when?: (payload: Payload) => boolean
  readonly status?: number
  readonly description?: string
  readonly retryAfter?: number
  readonly migrateTo?: number
  readonly drop?: 'before' | 'after'
  /** On the fake's clock. Alone, it makes a call slow and nothing else. */
  readonly delayMs?: number
  readonly html502?: boolean
}

export interface Fault {
  /** How often it has struck. */
  hits(): number
  lift(): void
}

const standard: Readonly<Record<number, string>> = {
  400: 'Bad Request: failed by order',
  403: 'Forbidden: bot was blocked by the user',
  500: 'Internal Server Error',
}

const refusalOf = ({ status, description, retryAfter, migrateTo }: FailOptions): Refusal => {
  if (retryAfter !== undefined) return new Refusal(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter })
  if (migrateTo !== undefined)
    return new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: migrateTo })
  const code = status ?? 500
  return new Refusal(code, description ?? standard[code] ?? `Error ${code}`)
}

const interferenceOf = (options: FailOptions): Interference => {
  const { delayMs, drop, html502 } = options
  const delay = delayMs === undefined ? {} : { delayMs }
  if (drop !== undefined) return { ...delay, drop }
  if (html502 === true) return { ...delay, badGateway: true }
  const isOnlySlow = delayMs !== undefined && (options.status ?? options.retryAfter ?? options.migrateTo) === undefined
  return isOnlySlow ? delay : { ...delay, refuse: refusalOf(options) }
}

export const createFaults = () => {
  let faults: { method: string; options: FailOptions; left: number; hits: number }[] = []
  return {
    fail: (method: string, options: FailOptions = {}): Fault => {
      const fault = { method, options, left: options.times ?? 1, hits: 0 }
      faults.push(fault)
      return {
        hits: () => fault.hits,
        lift: () => {
          faults = faults.filter((one) => one !== fault)
        },
      }
    },
    interfere: (method: string, payload: Payload): Interference | undefined => {
      const fault = faults.find((one) => one.method === method && one.left > 0 && (one.options.when?.(payload) ?? true))
      if (fault === undefined) return undefined
      fault.left -= 1
      fault.hits += 1
      return interferenceOf(fault.options)
    },
  }
}
