import { DarkroomError } from '../../model/errors.ts'

const misconfigured = (message: string, detail?: string): DarkroomError =>
  new DarkroomError('config_invalid', { message, ...(detail === undefined ? {} : { detail }) })

const textIn = (error: object, name: string): string => {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : ''
}

/** What S3 or the network calls it, and nothing else of it: an error of the library's holds addresses, keys and signatures. */
const nameOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return ''
  return [textIn(error, 'Code'), textIn(error, 'code'), textIn(error, 'name')].find((name) => /^[A-Za-z_]+$/.test(name)) ?? ''
}

const statusOf = (error: unknown): unknown =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: unknown } } | undefined)?.$metadata?.httpStatusCode

export const isMissing = (error: unknown): boolean => ['NotFound', 'NoSuchKey'].includes(nameOf(error))

/** While the program runs: another try may help. */
export const unavailable = (error: unknown): DarkroomError =>
  error instanceof DarkroomError ? error : new DarkroomError('media_unavailable', { detail: nameOf(error) })

export const noRegion = (): DarkroomError => misconfigured('MEDIA_URL needs a region. Please add ?region=… to it, or set AWS_REGION.')

export const noCredentials = (): DarkroomError =>
  misconfigured('MEDIA_URL names an S3 bucket, but there is no key for it. Please set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.')

const wrongKey = 'The S3 server named in MEDIA_URL refuses the key. Please check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
const staleKey = 'The key for MEDIA_URL has run out or is incomplete. Please renew it, with AWS_SESSION_TOKEN if it is a temporary one.'
const wrongRegion = 'The bucket named in MEDIA_URL is in another region. Please add the right ?region=… to it.'

/** The servers that speak S3 don't agree on all the names. */
const sentences: Readonly<Record<string, string>> = {
  NoSuchBucket: 'The bucket named in MEDIA_URL does not exist. Please make it, or correct its name.',
  InvalidBucketName: 'MEDIA_URL names a bucket that cannot exist. Please correct its name.',
  InvalidAccessKeyId: wrongKey,
  XAdminUserNotFound: wrongKey,
  SignatureDoesNotMatch: wrongKey,
  InvalidToken: staleKey,
  ExpiredToken: staleKey,
  AccessDenied:
    'The key in AWS_ACCESS_KEY_ID may not use the bucket named in MEDIA_URL. Please allow it to list the bucket, and to read, write and delete there.',
  PermanentRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  RequestTimeTooSkewed:
    'The clock of this machine is wrong, so the S3 server named in MEDIA_URL refuses every request. Please set the clock.',
}

/** At the start: in one sentence that says what to do. */
export const openingFailure = (error: unknown): DarkroomError => {
  const name = nameOf(error)
  const sentence = Object.hasOwn(sentences, name) ? sentences[name] : undefined
  if (sentence !== undefined) return misconfigured(sentence, name)
  const status = statusOf(error)
  if (typeof status === 'number' && status < 500)
    return misconfigured('The S3 server named in MEDIA_URL refuses the request. Please check the endpoint, the bucket and the key.', name)
  return new DarkroomError('media_unavailable', {
    message: 'The S3 server named in MEDIA_URL does not answer. Please check that it runs and that the endpoint is right.',
    detail: name,
  })
}
