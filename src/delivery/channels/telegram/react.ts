import type { Api } from 'grammy'
import type { GenerationStatus } from '../../../model/generation.ts'

type Reactions = Parameters<Api['setMessageReaction']>[2]

/** What the request is marked with at the end. A cancelled one loses the mark of its acceptance. */
const reactions: Readonly<Partial<Record<GenerationStatus, Reactions>>> = {
  completed: [{ type: 'emoji', emoji: '👍' }],
  failed: [{ type: 'emoji', emoji: '👎' }],
  cancelled: [],
}

/** Best effort: not every chat allows reactions, and the message may be gone. */
export const reactTo = async (api: Api, chat: string, messageId: number, status: GenerationStatus): Promise<void> => {
  const reaction = reactions[status]
  if (reaction === undefined) return
  try {
    await api.setMessageReaction(chat, messageId, reaction)
  } catch {
    // Nothing depends on it.
  }
}
