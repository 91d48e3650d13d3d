import { z } from 'zod'
import type { BackendUpdate, RemoteOutput } from '../../model/backend.ts'
import type { ErrorCode } from '../../model/errors.ts'
import type { Usage } from '../../model/usage.ts'

/*
 * Servers that call themselves compatible leave out what they like, so everything is optional and one odd field
 * hides no other.
 */
const text = z.string().nullish().catch(undefined)
const count = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .pipe(z.number().nonnegative().max(Number.MAX_SAFE_INTEGER))
  .nullish()
  .catch(undefined)
const details = z.looseObject({ image_tokens: count, cached_tokens: count }).nullish().catch(undefined)

const wireUsage = z
  .looseObject({
    input_tokens: count,
    prompt_tokens: count,
    output_tokens: count,
    completion_tokens: count,
    input_tokens_details: details,
    prompt_tokens_details: details,
  })
  .nullish()
  .catch(undefined)

const wireError = z
  .union([z.string(), z.looseObject({ message: text, code: text })])
  .nullish()
  .catch(undefined)
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item.nullish().catch(undefined)).nullish().catch(undefined)

export const wireAnswer = z.looseObject({
  id: text,
  error: wireError,
  usage: wireUsage,
  data: listOf(z.looseObject({ b64_json: text, url: text })),
  choices: listOf(
    z.looseObject({
      finish_reason: text,
      message: z.looseObject({ content: z.unknown().optional(), refusal: text }).nullish().catch(undefined),
    }),
  ),
})
export type WireAnswer = z.infer<typeof wireAnswer>

const usageOf = ({ usage }: WireAnswer, images?: number): { usage?: Usage } => {
  const of = usage?.input_tokens_details ?? usage?.prompt_tokens_details
  const found = {
    tokensIn: usage?.input_tokens ?? usage?.prompt_tokens,
    imageTokensIn: of?.image_tokens,
    cachedTokensIn: of?.cached_tokens,
    tokensOut: usage?.output_tokens ?? usage?.completion_tokens,
    images,
  }
  const told = Object.entries(found).filter(([, value]) => value !== undefined && value !== null)
  return told.length === 0 ? {} : { usage: Object.fromEntries(told) }
}

/** Some ids are the same every time; one that can't be told from a sentence is no id. */
const refOf = (answer: WireAnswer, callId: string): string =>
  /^[\w.:-]{4,200}$/.test(answer.id ?? '') ? `${answer.id}` : `openai-${callId}`

interface Failure {
  readonly code: ErrorCode
  readonly message: string
  readonly detail: string
}

/** It answered, and may want to be paid for it: so it isn't asked again by itself. */
const failed = (answer: WireAnswer, callId: string, failure: Failure): BackendUpdate => ({
  ref: refOf(answer, callId),
  callId,
  status: 'failed',
  retryable: false,
  ...usageOf(answer),
  ...failure,
})

/** Some servers say with a good status that it went wrong. */
const errorIn = ({ error }: WireAnswer): string | undefined =>
  typeof error === 'string' ? error : (error?.message ?? error?.code ?? undefined)

const nothing = (answer: WireAnswer, callId: string, detail: string): BackendUpdate => {
  const told = errorIn(answer)
  return failed(answer, callId, {
    code: 'run_failed',
    message: 'The service answered with nothing in it. Please try again, or word it otherwise.',
    detail: told ?? detail,
  })
}

export const refusedContent = 'The service will not do that, for its rules forbid it. Please word it otherwise.'

const pictureOf = (url: string | null | undefined, inline: string | null | undefined, baseUrl: string): RemoteOutput | undefined => {
  const data = inline || (url?.startsWith('data:') === true ? url : undefined)
  if (data !== undefined) {
    const bytes = Buffer.from(data.replace(/^data:[^,]*,/, ''), 'base64')
    return bytes.length === 0 ? undefined : { name: 'image', kind: 'image', bytes }
  }
  const base = `${baseUrl}/`
  if (url === undefined || url === null || url === '' || !URL.canParse(url, base)) return undefined
  return { name: 'image', kind: 'image', url: new URL(url, base).href }
}

/** Pictures, inline or as links; a link without a host is one of the server's own. */
export const imageUpdate = (answer: WireAnswer, callId: string, baseUrl: string): BackendUpdate => {
  const outputs = (answer.data ?? []).flatMap((item) => pictureOf(item?.url, item?.b64_json, baseUrl) ?? [])
  if (outputs.length === 0) return nothing(answer, callId, 'the answer has no picture')
  return { ref: refOf(answer, callId), callId, status: 'completed', outputs, ...usageOf(answer, outputs.length) }
}

/**
 * What a model thinks aloud before it answers is nobody's business; most servers keep it apart by themselves.
 * Where the thinking was begun for it, only the end of it is marked.
 */
const withoutThoughts = (said: string): string =>
  said.replace(/^\s*<think>[\s\S]*?(?:<\/think>\s*|$)/, '').replace(/^(?:(?!<think>)[\s\S])*?<\/think>\n\s*/, '')

const parts = listOf(z.union([z.string(), z.looseObject({ type: text, text })]))

const wordsOf = (content: unknown): string => {
  if (typeof content === 'string') return withoutThoughts(content)
  const words = (parts.safeParse(content).data ?? []).map((part) => {
    if (typeof part === 'string') return part
    return part?.type === 'text' || part?.type === 'output_text' ? part.text : ''
  })
  return withoutThoughts(words.join(''))
}

/** What a model said. Cut off by its limit, it is shown as far as it came. */
export const textUpdate = (answer: WireAnswer, callId: string): BackendUpdate => {
  const choices = (answer.choices ?? []).filter((choice) => choice !== null && choice !== undefined)
  const texts = choices.map((choice) => wordsOf(choice.message?.content)).filter((words) => words.trim() !== '')
  const refusal = choices.find((choice) => (choice.message?.refusal ?? '') !== '')?.message?.refusal
  if (texts.length > 0) {
    const outputs = texts.map((words): RemoteOutput => ({ name: 'text', kind: 'text', text: words }))
    return { ref: refOf(answer, callId), callId, status: 'completed', outputs, ...usageOf(answer) }
  }
  const filtered = choices.some((choice) => choice.finish_reason === 'content_filter')
  if (filtered || (refusal !== undefined && refusal !== null)) {
    const detail = filtered ? 'its content filter held the answer back' : `the model declined: ${refusal}`
    return failed(answer, callId, { code: 'backend_refused', message: refusedContent, detail })
  }
  const isCut = choices.some((choice) => choice.finish_reason === 'length')
  return nothing(
    answer,
    callId,
    isCut ? 'its tokens were used up before it said anything (finish_reason length)' : 'the answer has no text',
  )
}
