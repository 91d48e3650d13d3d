import { createReadStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import pLimit from 'p-limit'
import { withTimeout } from '../../net/timeout.ts'
import type { Clock } from '../../ports/clock.ts'
import { openClients } from './client.ts'
import { isMissing, openingFailure, unavailable } from './failures.ts'
import type { S3Place } from './place.ts'

const answerMs = 30_000
const partBytes = 8 * 1_024 * 1_024
/** Each holds a few parts in memory. */
const uploadsAtOnce = 2

/** What was asked of S3, in the few words that we need of it. Throws media_unavailable. */
export interface Bucket {
  /** Undefined where nothing goes by that key; so with the others. */
  sizeOf(key: string): Promise<number | undefined>
  read(key: string, range?: { start: number; end: number }): Promise<Readable | undefined>
  write(key: string, content: Buffer, mimeType: string): Promise<void>
  /** A file of this machine, in parts. All of it is there in the end, or nothing. */
  writeFile(key: string, path: string, mimeType: string): Promise<void>
  remove(key: string): Promise<void>
  /** Signs an address; whether anything is there, it doesn't ask. */
  link(key: string, as: { seconds: number; mimeType: string; disposition: string }): Promise<string>
  /** Gives up what was begun before then under these keys and never finished: it is paid for, and nobody sees it. Answers how many. */
  dropUnfinished(prefix: string, before: number): Promise<number>
  close(): void
}

/** An error of the connection's own says where it led. */
const passedOn = (body: Readable): Readable => {
  const out = new PassThrough()
  body.once('error', (error) => out.destroy(unavailable(error)))
  out.once('close', () => body.destroy())
  return body.pipe(out)
}

/** Throws config_invalid for what can be seen to be wrong at once: the bucket, the key, the region. */
export const openBucket = async (place: S3Place, clock: Clock): Promise<Bucket> => {
  const { client, signer } = await openClients(place, clock)
  const Bucket = place.bucket
  const close = (): void => {
    client.destroy()
    signer.destroy()
  }

  const ask = <T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> => withTimeout(clock, answerMs, run)
  const must = <T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    ask(run).catch((error: unknown) => {
      throw unavailable(error)
    })
  const ifThere = <T>(run: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> =>
    ask(run).catch((error: unknown) => {
      if (!isMissing(error)) throw unavailable(error)
      return undefined
    })

  // Listing, for it tells what is wrong in words, and without that right a missing file would look like a forbidden one.
  const look = new ListObjectsV2Command({ Bucket, Prefix: place.prefix, MaxKeys: 1 })
  await ask((abortSignal) => client.send(look, { abortSignal })).catch((error: unknown) => {
    close()
    throw openingFailure(error)
  })

  const atOnce = pLimit(uploadsAtOnce)
  return {
    sizeOf: async (Key) => {
      const found = await ifThere((abortSignal) => client.send(new HeadObjectCommand({ Bucket, Key }), { abortSignal }))
      return found === undefined ? undefined : (found.ContentLength ?? 0)
    },
    read: async (Key, range) => {
      const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }
      const found = await ifThere((abortSignal) => client.send(new GetObjectCommand({ Bucket, Key, ...part }), { abortSignal }))
      return found?.Body instanceof Readable ? passedOn(found.Body) : undefined
    },
    write: async (Key, Body, ContentType) => {
      await must((abortSignal) => client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }), { abortSignal }))
    },
    writeFile: (Key, path, ContentType) =>
      atOnce(async () => {
        const Body = createReadStream(path, { highWaterMark: 1_048_576 })
        try {
          await new Upload({ client, params: { Bucket, Key, Body, ContentType }, partSize: partBytes, queueSize: 2 }).done()
        } catch (error) {
          throw unavailable(error)
        } finally {
          Body.destroy()
        }
      }),
    remove: async (Key) => {
      await ifThere((abortSignal) => client.send(new DeleteObjectCommand({ Bucket, Key }), { abortSignal }))
    },
    link: (Key, { seconds, mimeType, disposition }) => {
      const get = new GetObjectCommand({ Bucket, Key, ResponseContentType: mimeType, ResponseContentDisposition: disposition })
      return getSignedUrl(signer, get, { expiresIn: seconds })
    },
    dropUnfinished: async (Prefix, before) => {
      const list = new ListMultipartUploadsCommand({ Bucket, Prefix })
      const { Uploads = [] } = await must((abortSignal) => client.send(list, { abortSignal }))
      const old = Uploads.filter(({ Initiated }) => Initiated !== undefined && Initiated.getTime() < before)
      for (const { Key, UploadId } of old) {
        await ifThere((abortSignal) => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal }))
      }
      return old.length
    },
    close,
  }
}
