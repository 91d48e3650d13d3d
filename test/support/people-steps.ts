import { openDeliveryFlow } from './delivery-steps.ts'
import type { Person, Place, Seen } from './telegram/index.ts'
import { adminId, type TelegramWorldOptions } from './telegram-world.ts'

export const paintTool = {
  displayName: 'Paint',
  description: 'Paints what you say',
  category: 'text-to-image',
  inputSchema: [
    { name: 'prompt', type: 'text' as const, required: true },
    { name: 'steps', type: 'integer' as const, required: false, min: 1, max: 50, default: 20 },
    { name: 'sampler', type: 'enum' as const, required: false, options: ['euler', 'dpm 2'], default: 'euler' },
    { name: 'hires', type: 'boolean' as const, required: false, default: false },
    { name: 'seed', type: 'seed' as const, required: false },
  ],
  outputSchema: [{ name: 'image', kind: 'image' as const }],
}
export const upscaleTool = {
  displayName: 'Upscale',
  inputSchema: [{ name: 'image', type: 'image' as const, required: true }],
  outputSchema: [{ name: 'image', kind: 'image' as const }],
}

/** The whole program, and people who press its buttons and read what it says. */
export const openPeopleFlow = async (options: TelegramWorldOptions = {}) => {
  const flow = await openDeliveryFlow({ tools: [paintTool, upscaleTool], ...options })
  const { telegram, fromBot } = flow

  /** What the bot says next in that chat, once that is done. */
  const answer = async (chat: Place, act: () => unknown, fits: (seen: Seen) => boolean = () => true): Promise<Seen> => {
    const before = Math.max(
      0,
      ...telegram
        .chat(chat)
        .everything()
        .map(({ messageId }) => messageId),
    )
    await act()
    return telegram.waitFor(() => fromBot(chat).find((seen) => seen.messageId > before && fits(seen)), 'an answer')
  }
  const says = (person: Person, text: string, fits?: (seen: Seen) => boolean): Promise<Seen> =>
    answer(person, () => person.says(text), fits)

  const pressed = async (person: Person, button: string, message: Seen) => {
    const press = person.presses(button, message)
    return telegram.waitFor(() => press.answer(), `an answer to ${button}`)
  }
  /** The same message, once it says something else. */
  const becomes = (message: Seen, fits: (seen: Seen) => boolean): Promise<Seen> =>
    telegram.waitFor(() => {
      const now = telegram.chat(message.chatId).message(message.messageId)
      return now !== undefined && fits(now) && now
    }, 'a change of the message')

  return {
    ...flow,
    app: () => flow.app(),
    boss: telegram.user(adminId, { name: 'Boss' }),
    bob: telegram.user(8, { name: 'Bob' }),
    answer,
    says,
    pressed,
    becomes,
    /** As a client that was tampered with could send it. */
    pressesData: async (person: Person, message: Seen, data: string) => {
      const { world } = telegram.api
      const post = world.rooms.get(message.chatId)?.posts.get(message.messageId)
      if (post === undefined) throw new Error('there is no such message')
      const queryId = world.presses.press(person.user, post, data)
      return telegram.waitFor(() => world.presses.answerTo(queryId), `an answer to ${data}`)
    },
    /** A finished picture under which all buttons are. */
    result: async (
      person: Person,
      place: Place = person,
      said: Parameters<Person['sends']>[1] = { text: '/paint a boat' },
    ): Promise<Seen> => {
      const number = flow.fake.runs.length + 1
      return answer(
        place,
        async () => {
          await person.sends(place, said)
          await flow.complete(number)
        },
        ({ kind, keys }) => kind === 'photo' && keys.length > 0,
      )
    },
    buttonOf: (message: Seen, text: string): string => {
      const found = message.buttons.flat().find((one) => one.includes(text))
      if (found === undefined) throw new Error(`there is no button with ${text}`)
      return found
    },
  }
}
export type PeopleFlow = Awaited<ReturnType<typeof openPeopleFlow>>
