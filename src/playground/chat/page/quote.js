/** @import { MessageView } from '../views.ts' */

/** The part of a message that is marked on the screen. @param {MessageView} message */
export const markedIn = (message) => {
  const marked = getSelection()?.toString().trim() ?? ''
  return marked !== '' && marked !== message.text && message.text.includes(marked) ? marked : undefined
}
