import { DarkroomError, messageOf } from '../../model/errors.ts'
import type { Log } from '../../ports/log.ts'

/** The oldest one that BullMQ itself is content with. */
const oldest = [6, 2] as const

/** An error of Node's own names hosts and ports in its message: of that one, only the code. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return messageOf(error)
}

/** What a server that was reached says of the address, and what its owner is told then. */
const refusals: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/WRONGPASS|NOAUTH|invalid password/i, 'The Redis server named in QUEUE_URL refuses the user or the password. Please check both.'],
  [/DB index/i, 'The Redis server named in QUEUE_URL has no database of that number. Please take one that it has, such as 0.'],
  [
    /NOPERM/i,
    'The Redis server named in QUEUE_URL forbids the user what the queue has to do. Please allow it all commands on the keys of the queue.',
  ],
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
    const message = `The Redis server named in QUEUE_URL is version ${version}. Please use ${oldest.join('.')} or newer.`
    throw new DarkroomError('config_invalid', { message })
  }
  const [, policy = ''] = /^maxmemory_policy:(\S+)/m.exec(info) ?? []
  if (policy !== '' && policy !== 'noeviction')
    log.warn({ policy }, 'Redis may throw away work when its memory is full. Set its maxmemory-policy to noeviction.')
}
