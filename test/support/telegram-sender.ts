import { Readable } from 'node:stream'
import { planParts } from '../../src/delivery/channels/telegram/plan.ts'
import { createSend } from '../../src/delivery/channels/telegram/send.ts'
import { createStatusBook } from '../../src/delivery/channels/telegram/status-book.ts'
import { silentLog } from '../../src/log.ts'
import type { AccountPatch } from '../../src/model/account.ts'
import type { Delivery, DeliveryPart } from '../../src/model/delivery.ts'
import type { Generation, StoredOutput } from '../../src/model/generation.ts'
import type { MediaRow } from '../../src/model/media.ts'
import type { SendResult } from '../../src/ports/channel.ts'
import { createManualClock } from './clock.ts'
import { generationOf } from './generation.ts'
import { createMemoryKv } from './memory-kv.ts'
import { createScriptedTelegram } from './scripted-telegram.ts'

export const photo: StoredOutput = { name: 'image', kind: 'image', mediaId: 'm1', mimeType: 'image/png', bytes: 3, width: 512, height: 512 }
export const video: StoredOutput = { ...photo, kind: 'video', mimeType: 'video/mp4', mediaId: 'm2', seconds: 2.4 }
export const wide: StoredOutput = { ...photo, width: 30_000 }
export const poem: StoredOutput = { name: 'text', kind: 'text', text: 'a poem', mimeType: 'text/plain', bytes: 6 }
export const home = { chat: '7', replyTo: '50' }

/** The sending of results over a scripted API. */
export const openTelegramSender = () => {
  const clock = createManualClock()
  const kv = createMemoryKv(clock)
  const telegram = createScriptedTelegram()
  const status = createStatusBook({ kv, clock })
  const refreshed: string[] = []
  const updated: { accountId: string; patch: AccountPatch }[] = []
  const movedTo = new Map<string, string>()
  const gone = new Set<string>()
  const send = createSend({
    api: telegram.api,
    clock,
    log: silentLog,
    kv,
    status,
    media: { open: async (file) => ({ ...file, stream: async () => Readable.from([Buffer.from(file.mediaId)]) }) },
    mediaRows: {
      get: async (mediaId): Promise<MediaRow | undefined> =>
        gone.has(mediaId) ? undefined : { mediaId, mimeType: 'image/png', bytes: 3, createdAt: 0, lastUsedAt: 0 },
    },
    accounts: {
      update: async (accountId, patch) => {
        updated.push({ accountId, patch })
        return { accountId, createdAt: 0, defaults: {} }
      },
    },
    pictures: { preview: async () => ({ bytes: Buffer.from('small'), mimeType: 'image/jpeg', width: 1, height: 1 }) },
    refreshStatus: async ({ generationId }) => void refreshed.push(generationId),
    currentChat: (chat) => movedTo.get(chat) ?? chat,
  })

  /** Sends all pieces, one after the other, until one isn't sent. */
  const deliver = async (generation: Generation, address: Delivery['address'] = home): Promise<readonly SendResult[]> => {
    let parts = planParts(generation, address).map((plan, index): DeliveryPart => ({ index, plan, state: 'sending' }))
    const results: SendResult[] = []
    for (const part of parts) {
      const { generationId, account } = generation
      const delivery: Delivery = {
        deliveryId: 'd1',
        revision: 1,
        generationId,
        account,
        channel: 'telegram',
        address,
        status: 'owed',
        parts,
        tries: [],
        createdAt: 0,
        updatedAt: 0,
      }
      const result = await send(delivery, part, generation, new AbortController().signal)
      results.push(result)
      if (!result.ok) break
      parts = parts.map((one) => (one.index === part.index ? { ...one, state: 'sent', refs: result.refs } : one))
    }
    return results
  }
  const sayStatus = (parts: { chat?: string; doubtful?: boolean } = {}) => status.put('g1', { chat: '7', messageId: 60, ...parts })
  return { ...telegram, kv, status, refreshed, updated, movedTo, gone, deliver, sayStatus }
}

export const done = (outputs: readonly StoredOutput[], parts: Partial<Generation> = {}): Generation =>
  generationOf({ status: 'completed', outputs, account: 'telegram:7', origin: { platform: 'telegram', chat: '7', user: '7' }, ...parts })
export const ok = (...refs: readonly string[]) => ({ ok: true, refs })
export const refuse = (description: string) => ({ code: 400, description: `Bad Request: ${description}` })
