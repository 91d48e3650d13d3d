import { addAbortSignal, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { BackendCall, BackendUpdate } from '../../model/backend.ts'
import { BackendError } from '../../model/errors.ts'
import type { OpenMedia } from '../../ports/media.ts'
import { imageUpdate, textUpdate, wireAnswer } from './answers.ts'
import type { Ask, Asked } from './client.ts'
import type { HeldFiles } from './held-files.ts'
import { isAddress } from './held-files.ts'
import { fitWords, parsedText, refusedUpdate, submitProblem } from './problems.ts'
import type { Picture, Sorted } from './requests.ts'
import { editRequest, imageRequest, sortInputs, textRequest } from './requests.ts'
import type { Target } from './target.ts'
import { parseTarget } from './target.ts'

export interface SubmitDeps {
  readonly ask: Ask
  readonly files: HeldFiles
  readonly baseUrl: string
  /** What no record may hold. */
  readonly secrets: readonly string[]
  /** OpenAI itself, not one that is compatible. */
  readonly isVendor: boolean
}

const notSent = (message: string, options: Omit<ConstructorParameters<typeof BackendError>[1], 'sent'>): BackendError =>
  new BackendError(message, { sent: 'no', ...options })

const readPicture = async (file: OpenMedia | undefined, signal: AbortSignal): Promise<Picture> => {
  try {
    if (file === undefined) throw new Error('it is not held any more')
    const stream: Readable = addAbortSignal(signal, await file.stream())
    return { mimeType: file.mimeType, bytes: await buffer(stream) }
  } catch (cause) {
    throw notSent('A picture could not be read where it is kept.', { code: 'internal', retryable: true, cause })
  }
}

const readPictures = async (
  sorted: Sorted<string>,
  held: ReadonlyMap<string, OpenMedia>,
  signal: AbortSignal,
): Promise<Sorted<Picture>> => {
  const read = (address: string): Promise<Picture> => readPicture(held.get(address), signal)
  const pictures = await Promise.all(sorted.pictures.map(read))
  return { ...sorted, pictures, mask: sorted.mask === undefined ? undefined : await read(sorted.mask) }
}

/** What nobody could answer is not asked. */
const lackOf = ({ operation }: Target, { prompt, pictures }: Sorted<unknown>): string | undefined => {
  if (operation === 'edit' && pictures.length === 0) return 'an edit needs a picture'
  const needsWords = operation !== 'text' || pictures.length === 0
  return needsWords && prompt === undefined ? 'it needs an input called prompt' : undefined
}

const askFor = (deps: SubmitDeps, target: Target, sorted: Sorted<Picture>, signal: AbortSignal): Promise<Asked> => {
  switch (target.operation) {
    case 'image':
      return deps.ask((client) => client.images.generate(imageRequest(target, sorted), { signal }))
    case 'edit':
      return deps.ask((client) => client.images.edit(editRequest(target, sorted), { signal }))
    case 'text':
      return deps.ask((client) => client.chat.completions.create(textRequest(target, sorted, { newWords: deps.isVendor }), { signal }))
  }
}

/** Asks, and has the answer: there is nothing to wait for afterwards. */
export const submitCall = async (deps: SubmitDeps, call: BackendCall, signal: AbortSignal): Promise<BackendUpdate> => {
  const { callId } = call
  const held = deps.files.take(call)
  const target = parseTarget(call.target)
  if (target === undefined) throw notSent('The tool names no operation and model.', { code: 'backend_refused' })
  const sorted = sortInputs(call.inputs, (value) => isAddress(value, callId))
  const lack = lackOf(target, sorted)
  if (lack !== undefined) throw notSent(`The tool is not complete: ${lack}.`, { code: 'input_missing' })

  const asked = await askFor(deps, target, await readPictures(sorted, held, signal), signal)
  if ('problem' in asked) {
    const refused = refusedUpdate(asked.problem, callId)
    if (refused !== undefined) return refused
    throw submitProblem(asked.problem)
  }
  const answer = wireAnswer.safeParse(typeof asked.answer === 'string' ? parsedText(asked.answer) : asked.answer)
  if (!answer.success) throw new BackendError('It answered with something that is not JSON.', { sent: 'maybe' })
  const update = target.operation === 'text' ? textUpdate(answer.data, callId) : imageUpdate(answer.data, callId, deps.baseUrl)
  return update.status === 'failed' && update.detail !== undefined ? { ...update, detail: fitWords(update.detail, deps) } : update
}
