import { s3Access } from './index.ts'

/** The tests' bucket, made where it isn't there yet; and a client that may use it. The library is loaded only now. */
export const openBucket = async (endpoint: string) => {
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3')
  const { bucket, ...credentials } = s3Access
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  await client.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: Error) => {
    if (!/^BucketAlready/.test(error.name)) throw error
  })
  return {
    client,
    urlOf: (prefix: string, options: Readonly<Record<string, string>> = {}): string =>
      `s3://${bucket}/${prefix}?${new URLSearchParams({ endpoint, region: 'us-east-1', ...options })}`,
  }
}
