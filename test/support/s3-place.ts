import { randomUUID } from 'node:crypto'
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { openBucket } from '../../scripts/lib/servers/bucket.ts'
import { s3Access } from '../../scripts/lib/servers/index.ts'

/** A place of its own in the tests' bucket, seen from outside: what our store made of it. */
export const openS3Place = async (endpoint: string) => {
  const { client, urlOf } = await openBucket(endpoint)
  const prefix = `tests/${randomUUID()}`
  const inPlace = { Bucket: s3Access.bucket, Prefix: `${prefix}/` }
  return {
    client,
    inPlace,
    prefix,
    url: (options: Readonly<Record<string, string>> = {}) => urlOf(prefix, options),
    keys: async (): Promise<readonly string[]> => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command(inPlace))
      return Contents.map(({ Key }) => Key ?? '').sort()
    },
    unfinished: async (): Promise<number> => (await client.send(new ListMultipartUploadsCommand(inPlace))).Uploads?.length ?? 0,
    close: () => client.destroy(),
  }
}

export type TestS3Place = Awaited<ReturnType<typeof openS3Place>>

/** Where the library looks for keys. Nothing outside is asked: no profile, no host of this machine's. */
export const s3Env = (keys: { accessKeyId: string; secretAccessKey: string } = s3Access): Readonly<Record<string, string>> => ({
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nowhere/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
})
