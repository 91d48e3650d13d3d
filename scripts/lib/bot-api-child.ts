import { systemClock } from '../../src/clock.ts'
import { createBotApi } from '../../src/playground/telegram/index.ts'

/** A Bot API in a process of its own, and the people who write to the bot: what they send and what they get. */
const api = await createBotApi({
  token: '7000001:AABenchBenchBenchBenchBenchBenchBench01',
  time: systemClock,
  ...(process.env['BOT_API_FLOOD'] === undefined ? { floodWindows: [] } : {}),
})
const { people, world } = api

const openChat = (id: number): void => {
  if (world.rooms.get(id) !== undefined) return
  world.rooms.addUser({ id, is_bot: false, first_name: `Person ${id}`, language_code: 'en' })
  const room = world.rooms.open({ id, type: 'private', first_name: `Person ${id}` }, { topics: false })
  room.members.set(world.me.id, 'member')
}

/** Everybody's first, then everybody's second, as fast as they can be written. */
const burst = async (persons: number, commandsEach: number, text: string): Promise<void> => {
  for (let number = 0; number < commandsEach; number += 1) {
    for (let person = 1; person <= persons; person += 1) {
      openChat(1_000 + person)
      await people.say(1_000 + person, 1_000 + person, [{ text: `${text} ${person} ${number}` }])
    }
  }
}

const photos = (): number =>
  api.calls().filter(({ method, answer }) => /^(sendPhoto|editMessageMedia)$/.test(method) && answer?.ok === true).length

process.on('message', (message: { burst?: { persons: number; each: number; text: string }; ask?: true; stop?: true }) => {
  if (message.burst !== undefined)
    void burst(message.burst.persons, message.burst.each, message.burst.text).then(() => process.send?.({ said: true }))
  if (message.ask === true) process.send?.({ photos: photos(), breaches: world.flood.breaches().length, calls: api.calls().length })
  if (message.stop === true) void api.close().then(() => process.exit(0))
})
process.send?.({ url: api.url, token: api.token })
