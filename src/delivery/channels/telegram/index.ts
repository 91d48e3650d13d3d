import type { Api } from 'grammy'
import type { Channel } from '../../../ports/channel.ts'
import type { GenerationStore } from '../../../ports/store/generations.ts'
import type { KeyValue } from '../../../ports/store/kv.ts'
import type { SendDeps } from './deps.ts'
import { planParts } from './plan.ts'
import { createSend } from './send.ts'
import { createTelegramShow } from './show.ts'
import { createStatusBook } from './status-book.ts'
import { createSummary } from './summary.ts'

export interface TelegramChannelDeps extends Omit<SendDeps, 'status' | 'refreshStatus'> {
  /** For what can be left out. */
  readonly progress: Api
  readonly kv: KeyValue
  readonly generations: Pick<GenerationStore, 'get' | 'list'>
  /** When a result for that chat would be sent at once. */
  readonly freeAt: (chat: string) => number
  /** When progress may be shown in that chat. */
  readonly progressAt: (chat: string) => number
}

/** Progress and results in the chat where they were asked for. */
export const createTelegramChannel = (deps: TelegramChannelDeps): Channel => {
  const status = createStatusBook(deps)
  const { refreshStatus } = createSummary({ ...deps, status, results: deps.api })
  return {
    name: 'telegram',
    plan: planParts,
    send: createSend({ ...deps, status, refreshStatus }),
    lane: (address) => address['chat'] ?? '',
    freeAt: (address) => deps.freeAt(address['chat'] ?? ''),
    show: createTelegramShow({ ...deps, status }),
  }
}
