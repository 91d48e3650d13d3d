import { DarkroomError } from '../../model/errors.ts'

/** As much of an error as the driver promises. Its message may name hosts, so nobody reads it. */
interface DriverError {
  readonly name: string
  readonly code?: unknown
  readonly codeName?: unknown
  /** What a wait for a server ended with. */
  readonly reason?: unknown
}

const isDriverError = (error: unknown): error is DriverError => error instanceof Error && /^(Mongo|PoolCleared)/.test(error.name)

/** The line broke, or the server stepped down: whether the command was carried out nobody knows. */
const lostLines: readonly string[] = ['MongoNetworkError', 'MongoPoolClearedError', 'PoolClearedOnNetworkError']
/** Shutting down, no longer primary, and the like. */
const lostCodes: readonly unknown[] = [91, 189, 10107, 11600, 11602, 13435, 13436]
/** We waited as long as we wait. */
const ranOut: readonly string[] = [
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNetworkTimeoutError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
]
const misnamed: readonly string[] = [
  'MongoParseError',
  'MongoInvalidArgumentError',
  'MongoAPIError',
  'MongooseError',
  'MongoMissingDependencyError',
]
const refusedCodes: readonly unknown[] = [13, 18, 8000]

/** A server over a SQLite file, in the middle of somebody else's write: it comes right by itself. */
const isFileLocked = (error: DriverError): boolean => error instanceof Error && /SQLITE_BUSY|database is locked/.test(error.message)

/** Several writes at once hide which failure it was, but the server's own have a code. */
const isHidden = ({ name, code }: DriverError): boolean => name === 'MongoBulkWriteError' && code === undefined

const hasRunOut = (error: DriverError): boolean => ranOut.includes(error.name) || error.reason !== undefined

export const isLost = (error: unknown): boolean =>
  isDriverError(error) &&
  !hasRunOut(error) &&
  (lostLines.includes(error.name) || lostCodes.includes(error.code) || isHidden(error) || isFileLocked(error))

export const isDuplicate = (error: unknown): boolean => isDriverError(error) && error.code === 11000

export const isAway = (error: unknown): boolean => error instanceof DarkroomError && error.code === 'store_unavailable'

const nameOf = ({ name, code, codeName }: DriverError): string =>
  [name, code, codeName].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ')

/** No document holds more than 16 MB. The server says so, or the driver, or the buffer that the driver writes into. */
const tooLargeCodes: readonly unknown[] = [10334, 17419, 17420, 'ERR_OUT_OF_RANGE']
const isTooLarge = (error: unknown): error is DriverError =>
  error instanceof Error && (tooLargeCodes.includes((error as DriverError).code) || error.name === 'MongoInvalidArgumentError')

/** What callers are told: never the driver's own words, which name hosts and may hold what was written. */
export const failureOf = (error: unknown): unknown => {
  if (!isDriverError(error) && !isTooLarge(error)) return error
  const detail = `MongoDB: ${nameOf(error)}`
  if (isTooLarge(error)) return new DarkroomError('payload_too_large', { detail })
  return new DarkroomError(isLost(error) || hasRunOut(error) ? 'store_unavailable' : 'internal', { detail })
}

/** A name that can't be looked up is a failed call, not a wrong URL. */
const isMisnamed = (error: unknown): boolean =>
  isDriverError(error) ? misnamed.includes(error.name) : !(error instanceof Error && 'syscall' in error)

/** Why a store could not be opened, in one sentence. */
export const openingFailureOf = (error: unknown): DarkroomError => {
  const detail = isDriverError(error) ? nameOf(error) : 'no address'
  if (isDriverError(error) && refusedCodes.includes(error.code)) {
    const message =
      'The MongoDB server named in STORE_URL refuses the user. Please check the name, the password and the rights (and authSource).'
    return new DarkroomError('config_invalid', { message, detail })
  }
  if (isMisnamed(error)) {
    const message = 'STORE_URL is no address of a MongoDB server. Please write it like mongodb://127.0.0.1:27017/darkroom.'
    return new DarkroomError('config_invalid', { message, detail })
  }
  const message = 'The MongoDB server named in STORE_URL does not answer. Please check that it runs and that the address is right.'
  return new DarkroomError('store_unavailable', { message, detail })
}
