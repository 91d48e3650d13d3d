import type { Api } from 'grammy'
import type { Generation } from '../../../model/generation.ts'
import type { OutputKind } from '../../../model/tool.ts'
import type { Clock } from '../../../ports/clock.ts'

type ChatAction = Parameters<Api['sendChatAction']>[1]

/** An action is shown for five seconds. */
const showsMs = 4_000

const uploads: Readonly<Record<OutputKind, ChatAction>> = {
  image: 'upload_photo',
  animation: 'upload_video',
  video: 'upload_video',
  audio: 'upload_voice',
  text: 'typing',
  model: 'upload_document',
  file: 'upload_document',
}

/** What a person would be seen doing who did that. Nothing before it runs. */
export const chatActionOf = ({ stage, tool }: Pick<Generation, 'stage' | 'tool'>): ChatAction | undefined => {
  if (stage !== 'executing' && stage !== 'collecting') return undefined
  const action = uploads[tool.outputSchema[0]?.kind ?? 'text']
  return action === 'upload_video' && stage === 'executing' ? 'record_video' : action
}

/** Shows actions, and no more of them in one place than are seen. Best effort. */
export const createChatActions = ({ api, clock }: { readonly api: Api; readonly clock: Clock }) => {
  const shownAt = new Map<string, number>()
  return async (chat: string, thread: number | undefined, action: ChatAction): Promise<void> => {
    const now = clock.now()
    for (const [place, at] of shownAt) if (at + showsMs <= now) shownAt.delete(place)
    const place = `${chat}:${thread ?? ''}`
    if (shownAt.has(place)) return
    shownAt.set(place, now)
    try {
      await api.sendChatAction(chat, action, thread === undefined ? {} : { message_thread_id: thread })
    } catch {
      // Not every chat has them.
    }
  }
}
