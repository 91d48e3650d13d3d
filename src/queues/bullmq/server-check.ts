import { DarkroomError, messageOf } from '../../model/errors.ts'
import type { Log } from '../../ports/log.ts'

/** The oldest one that BullMQ itself is content with. */
const oldest = [6, 2] as const

/** An error of Node's own names hosts and ports in its message: of that one, only the code. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return messageOf(error)
}

/** What is wrong with the address, in the words of a server that was reached, and what to say then. */
const refusals: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/WRONGPASS|NOAUTH|invalid password/i, 'Redis refuses the user or the password in QUEUE_URL.'],
  [/DB index/i, 'The Redis at QUEUE_URL has no database of that number.'],
  [/NOPERM/i, 'The user in QUEUE_URL may not do in Redis what the queue has to do.'],
]

export const refusalOf = (error: unknown): DarkroomError | undefined => {
  const sentence = refusals.find(([pattern]) => pattern.test(messageOf(error)))?.[1]
  return sentence === undefined ? undefined : new DarkroomError('config_invalid', { message: sentence })
}

/** Refuses a server that is too old, and warns of one that may forget. */
export const checkServer = (info: string, log: Log): void => {
  const [, version = '', major = '', minor = ''] = /^redis_version:((\d+)\.(\d+)\S*)/m.exec(info) ?? []
  const isOlder = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1])
  if (version !== '' && isOlder) {
    const message = `The Redis at QUEUE_URL is ${version}; please use ${oldest.join('.')} or newer.`
    throw new DarkroomError('config_invalid', { message })
  }
  const [, policy = ''] = /^maxmemory_policy:(\S+)/m.exec(info) ?? []
  if (policy !== '' && policy !== 'noeviction')
    log.warn({ policy }, 'Redis may throw away work when its memory is full. Set its maxmemory-policy to noeviction.')
}
