import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { withTimeout } from '../../net/timeout.ts'
import type { Clock } from '../../ports/clock.ts'
import { noCredentials, noRegion } from './failures.ts'
import type { S3Place } from './place.ts'

/** Where there is no key at all, the library asks the machine's host for one, which may never answer. */
const credentialsMs = 10_000

const settings = {
  maxAttempts: 3,
  // What every server understands: checksums at the end of a stream are a thing of Amazon's own.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  // Nor does every server say 100 Continue, and each part of a file would wait for it.
  expectContinueHeader: false,
  requestHandler: {
    connectionTimeout: 5_000,
    // Of silence. Also a reader who rests that long loses the stream, and asks for the rest anew.
    socketTimeout: 120_000,
    httpAgent: { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY },
    httpsAgent: { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY },
  },
} as const satisfies S3ClientConfig

/** A server of one's own rarely has a host name for each bucket. */
const at = (endpoint: string | undefined): S3ClientConfig => (endpoint === undefined ? {} : { endpoint, forcePathStyle: true })

/** AWS_REGION and its like are the library's to read. */
const usualRegion = (): Promise<string | undefined> =>
  new S3Client({}).config.region().then(
    (region) => region,
    () => undefined,
  )

export interface S3Clients {
  readonly client: S3Client
  /** Signs links under the address that others know. */
  readonly signer: S3Client
}

/** Keys come from where Amazon's own tools have them: AWS_ACCESS_KEY_ID and its like, a profile, the machine's role. */
export const openClients = async (place: S3Place, clock: Clock): Promise<S3Clients> => {
  const region = place.region ?? (await usualRegion()) ?? (place.endpoint === undefined ? undefined : 'us-east-1')
  if (region === undefined) throw noRegion()
  const client = new S3Client({ ...settings, region, ...at(place.endpoint) })
  const { credentials } = client.config
  await withTimeout(clock, credentialsMs, () => credentials()).catch(() => {
    client.destroy()
    throw noCredentials()
  })
  const hasOwnAddress = place.public !== undefined && place.public !== 'off'
  return { client, signer: hasOwnAddress ? new S3Client({ ...settings, region, credentials, ...at(place.public) }) : client }
}
