import type { Extras } from '../context.ts'

/**
 * Who is asked, and where: nobody else's message there is an answer. Undefined where nobody in particular can be asked:
 * the plugin would make one key of all of those.
 */
export const askedKey = ({ caller, place }: Pick<Extras, 'caller' | 'place'>): string | undefined =>
  caller.isAnonymous || place.kind === 'channel' || place.chat === '' ? undefined : [place.chat, place.thread ?? '', caller.id].join(':')
