import type { Delivery, DeliveryPart } from '../../../model/delivery.ts'
import type { Generation } from '../../../model/generation.ts'
import type { Channel, SendResult } from '../../../ports/channel.ts'
import { wordsFor } from '../../../words/index.ts'
import { isBatched, statusKeyOf } from '../../shown-together.ts'
import { callApi } from './call.ts'
import { type Content, contentOf, isTakenBack } from './content.ts'
import type { SendDeps } from './deps.ts'
import type { Part } from './parts.ts'
import { isCopy } from './plan.ts'
import { reactTo } from './react.ts'
import { rememberFiles } from './remember.ts'
import { failureOf, troubleOf } from './trouble.ts'
import { type Shape, weaken } from './weaken.ts'

/** One piece on its way. */
interface Errand {
  /** Where the chat is now. */
  readonly chat: string
  readonly address: Delivery['address']
  readonly generation: Generation
  readonly signal: AbortSignal
}

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))

/** What a message of ours can be made into: anything that is one message, but for a voice. */
const canReplace = (part: Shape['part']): boolean => part.way !== 'files' || (part.items.length === 1 && part.items[0]?.as !== 'voice')

const isFirst = ({ parts }: Delivery): boolean => parts.every(({ refs = [] }) => refs.length === 0)

const nothingSent: SendResult = { ok: true, refs: [] }
const unread: SendResult = { ok: false, gone: false, note: 'a file could not be read' }

export const createSend = (deps: SendDeps): Channel['send'] => {
  const { api, log, status } = deps

  const remove = async (chat: string, messageId: number): Promise<void> => {
    // It has just moved: its messages go by other numbers there, and this one may be somebody else's.
    if (deps.currentChat(chat) !== chat) return
    try {
      await api.deleteMessage(chat, messageId)
    } catch {
      // Gone already, or too old to be deleted: then it stays.
    }
  }

  /** A private chat that can't be written to: its person is not written to again before they come back. */
  const noteUnreachable = async ({ address, generation }: Errand): Promise<void> => {
    const now = deps.clock.now()
    if (generation.origin?.user === undefined || generation.origin.user !== address['chat']) return
    await deps.accounts.update(generation.account, { unreachableAt: now }, now)
  }

  const attempt = async (errand: Errand, shape: Shape, content: Content): Promise<SendResult> => {
    const { part, edit } = shape
    const keys = part.keys
    const messages = await callApi(api, { ...shape, chat: errand.chat, keys }, content, errand.signal)
    if (content.what !== 'text') await rememberFiles(deps, content.what === 'file' ? [content.file] : content.files, messages)
    return { ok: true, refs: edit === undefined ? messages.map(({ message_id }) => String(message_id)) : [String(edit)] }
  }

  /** Sends it in the best way that Telegram takes. Each refusal was not carried out, so trying the next way doubles nothing. */
  const sendShape = async (errand: Errand, first: Shape): Promise<SendResult> => {
    const { generation, address, chat } = errand
    const words = wordsFor(address['language']).delivery
    for (let shape = first; ; ) {
      const content = await contentOf(deps, generation, shape.part, words).catch(() => unread)
      if (content === undefined) return nothingSent
      if ('ok' in content) return content
      try {
        return await attempt(errand, shape, content)
      } catch (error) {
        const trouble = troubleOf(error)
        if (trouble === 'unchanged' && shape.edit !== undefined) return { ok: true, refs: [String(shape.edit)] }
        const next = weaken(shape, trouble)
        if (next === undefined) {
          if (trouble === 'gone') await noteUnreachable(errand)
          return failureOf(error)
        }
        log.info({ generationId: generation.generationId, trouble, part: shape.part.way }, 'a piece of a result is sent another way')
        if (shape.edit !== undefined && next.edit === undefined) await remove(chat, shape.edit)
        shape = next
      }
    }
  }

  /** The first piece takes the status message's place. From then on nobody shows anything there any more. */
  const sendFirst = (errand: Errand, shape: Shape): Promise<SendResult> => {
    const key = statusKeyOf(errand.generation)
    return status.withLock(key, async () => {
      const said = (await status.get(key)) ?? { chat: errand.chat }
      await status.put(key, { ...said, closed: true })
      const { messageId, doubtful = false } = said
      if (messageId === undefined || said.chat !== errand.chat) return sendShape(errand, shape)
      // What may still be written over is no place for a result.
      const becomesIt = canReplace(shape.part) && !doubtful && !isTakenBack(errand.generation, shape.part)
      if (becomesIt) return sendShape(errand, { ...shape, edit: messageId })
      await remove(errand.chat, messageId)
      return sendShape(errand, shape)
    })
  }

  const sendSummary = async (generation: Generation): Promise<SendResult> => {
    try {
      await deps.refreshStatus(generation)
      return nothingSent
    } catch (error) {
      return failureOf(error)
    }
  }

  /** Once, behind the last piece, which is not held up by it; of a batch its summary does it. */
  const react = ({ parts }: Delivery, { index }: DeliveryPart, { chat, address, generation }: Errand, replyTo?: number): void => {
    if (replyTo === undefined || isCopy(address) || isBatched(generation) || index !== parts.length - 1) return
    void reactTo(api, chat, replyTo, generation.status)
  }

  return async (delivery, deliveryPart, generation, signal) => {
    const { address } = delivery
    const part = deliveryPart.plan as Part
    const chat = deps.currentChat(address['chat'] ?? '')
    const errand: Errand = { chat, address, generation, signal }
    // In a group that became a supergroup, the numbers of older messages are other messages' numbers.
    const replyTo = chat === address['chat'] ? numberOf(address['replyTo']) : undefined
    if (part.way === 'summary') return sendSummary(generation)
    const shape: Shape = { part, edit: undefined, thread: numberOf(address['thread']), replyTo }
    const ownsStatus = !isCopy(address) && !isBatched(generation) && isFirst(delivery)
    const result = await (ownsStatus ? sendFirst(errand, shape) : sendShape(errand, shape))
    if (result.ok) react(delivery, deliveryPart, errand, replyTo)
    return result
  }
}
