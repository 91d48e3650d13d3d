import type { Message } from 'grammy/types'
import type { Verb } from '../model/button.ts'
import { parseButton } from '../model/button.ts'

/** Their first argument is the run that the whole message is about. */
const aboutTheMessage: ReadonlySet<Verb> = new Set(['again', 'reseed', 'tweak', 'use_in', 'original', 'info', 'rate', 'remove', 'cancel'])

/** The run that a message of the bot shows, told by the buttons under it. */
export const generationOfMessage = (message: Pick<Message, 'reply_markup'> | undefined): string | undefined => {
  const keys = message?.reply_markup?.inline_keyboard.flat() ?? []
  const runs = keys.flatMap((key) => {
    const pressed = 'callback_data' in key ? parseButton(key.callback_data) : undefined
    const [generationId] = pressed?.args ?? []
    return pressed !== undefined && generationId !== undefined && aboutTheMessage.has(pressed.verb) ? [generationId] : []
  })
  // A list of several runs is about none of them.
  return new Set(runs).size === 1 ? runs[0] : undefined
}
