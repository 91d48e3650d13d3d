import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test, vi } from 'vitest'
import type { BackendCall, BackendUpdate, RemoteOutput, WebhookRequest } from '../../src/model/backend.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import type { Backend } from '../../src/ports/backend.ts'
import type { OpenMedia } from '../../src/ports/media.ts'

export interface SubmitProblem {
  readonly name: string
  /** Makes the next submit go that way. */
  readonly arrange: () => void
  readonly sent: 'no' | 'maybe'
  readonly retryable: boolean
  readonly code: ErrorCode
  readonly retryAfterMs?: number
}

/** A backend, and a service behind it that can be told how to behave. What it can't do, it leaves out. */
export interface BackendUnderTest {
  readonly backend: Backend
  /** A call that works, with that id. */
  call(callId: string): BackendCall
  /** What that call brings, by name. */
  readonly outputs: Readonly<Record<string, 'image' | 'video' | 'audio' | 'text' | 'animation' | 'model' | 'file'>>
  /** A call whose picture is at that address, or undefined where no tool takes one. */
  callWithPicture?(callId: string, url: string): BackendCall
  /** A ref that looks like one of the service's and isn't. */
  readonly unknownRef: string
  /** Words that must be in no error: keys and internal addresses. */
  readonly secrets: readonly string[]
  /** From now on runs stay where they are, until released. */
  hold(): void
  release(): void
  /** The next run fails, for the reason that `detail` should have a word of. */
  failNext(): { readonly code: ErrorCode; readonly detail: RegExp }
  /** The next submit arrives, and its answer doesn't. */
  loseNextAnswer(): void
  readonly submitProblems: readonly SubmitProblem[]
  goDown(): void
  comeBack(): void
  /** Resolves when nothing runs any more that isn't held. */
  settled(): Promise<void>
  /** The webhooks that came so far, where the service sends any. */
  readonly webhooks?: () => readonly WebhookRequest[]
  close(): Promise<void>
}

export const signal = (): AbortSignal => AbortSignal.timeout(15_000)

export const openMediaOf = (bytes: Buffer, mimeType: string, fileName: string): OpenMedia => ({
  mediaId: createHash('sha256').update(bytes).digest('hex'),
  mimeType,
  fileName,
  bytes: bytes.byteLength,
  stream: async (range) => Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)]),
})

export const isEnd = ({ status }: BackendUpdate): boolean => status === 'completed' || status === 'failed' || status === 'cancelled'

/** Fetched as the program does it: by the backend where it has a way of its own. */
export const lengthOf = async (backend: Backend, output: RemoteOutput): Promise<number> => {
  if ('text' in output) return output.text.length
  if ('bytes' in output) return output.bytes.byteLength
  if (backend.download !== undefined) return (await buffer((await backend.download(output.url, signal())).stream)).byteLength
  const answer = await fetch(output.url)
  expect(answer.status).toBe(200)
  return (await answer.arrayBuffer()).byteLength
}

export const caught = async (work: Promise<unknown>): Promise<Error> => {
  try {
    await work
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('it should have thrown')
}

/** Registers only what is about things that the backend can do: a capability that it says it lacks is no skipped test. */
export const capable = (lacks: readonly (keyof Backend)[]) => {
  const nothing = (): void => undefined
  return {
    testOf: (method: keyof Backend) => (lacks.includes(method) ? nothing : test),
    describeOf: (method: keyof Backend) => (lacks.includes(method) ? nothing : describe),
  }
}

/** What most tests begin and end with. */
export const stepsOf = (of: () => BackendUnderTest) => {
  const quiet = (text: string): void => {
    for (const secret of of().secrets) expect(text).not.toContain(secret)
  }
  const expectQuiet = (error: Error): void => quiet(`${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`)

  const poll = async (ref: string): Promise<BackendUpdate> => {
    const { poll: ask } = of().backend
    if (ask === undefined) throw new Error('it can not be polled')
    return ask(ref, signal())
  }
  const submitted = async (callId: string): Promise<BackendUpdate> => of().backend.submit(of().call(callId), signal())
  /** Its end: at once, or by polling. */
  const endOf = async (update: BackendUpdate): Promise<BackendUpdate> => {
    if (isEnd(update)) return update
    await of().settled()
    return vi.waitFor(async () => {
      const now = await poll(update.ref)
      if (!isEnd(now)) throw new Error(`still ${now.status}`)
      return now
    })
  }

  return { quiet, expectQuiet, poll, submitted, endOf }
}
