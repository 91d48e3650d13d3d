import { isDeepStrictEqual } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import type { CallRecord } from '../../src/playground/telegram/index.ts'
import type { FakeRun } from './fake-backend.ts'
import type { Group, Person, Says, Seen } from './telegram/index.ts'
import { openTelegramWorld, type TelegramWorld } from './telegram-world.ts'
import { expected, type FilesToSend, filesToSend, oldText, schemas, waysIn } from './ways-in.ts'

const many = {
  USER_RUNS_PER_MINUTE: '100000',
  GROUP_RUNS_PER_MINUTE: '100000',
  USER_CONCURRENCY: '100000',
  GROUP_CONCURRENCY: '100000',
  ACCOUNT_CONCURRENCY: '100000',
}

let world: TelegramWorld
afterEach(() => world.close())

/** What was sent to the backend, with the files by their names. */
const sentOf = async ({ call }: FakeRun, files: FilesToSend): Promise<Readonly<Record<string, unknown>>> => {
  const nameOf = async (value: unknown): Promise<unknown> => {
    if (typeof value !== 'string' || !value.startsWith('https://files.example/')) return value
    const row = await world.app().store.media.get(value.slice('https://files.example/'.length))
    return Object.entries(files).find(([, { mark }]) => mark === (row?.width ?? row?.bytes))?.[0]
  }
  const entries = Object.entries(call.inputs).filter(([name, value]) => name !== 'seed' && value !== null)
  return Object.fromEntries(await Promise.all(entries.map(async ([name, value]) => [name, await nameOf(value)] as const)))
}

const toldBy = ({ method, payload, answer }: CallRecord): 'asked' | 'refused' | undefined => {
  if (method !== 'sendMessage' || answer?.ok !== true) return undefined
  if (JSON.stringify(payload['reply_markup'] ?? '').includes('force_reply')) return 'asked'
  return /^\/\w+ takes /.test(String(payload['text'])) ? 'refused' : undefined
}

type Chat = Person | Group

/** One way after the other, in that chat: what went wrong with each. */
const tryAll = async (type: string, files: FilesToSend, say: (said: Says) => Promise<readonly Seen[]>, chat: Chat): Promise<string[]> => {
  const { telegram, fake } = world
  const schema = schemas[type] ?? []
  const runs = () => fake.runs.filter(({ call }) => call.target['type'] === type)
  const heard = () => telegram.chat(chat).fromBot()
  const old = new Map<string, Seen>()
  for (const [name, said] of [
    ...Object.entries(files).map(([one, { says }]) => [one, says] as const),
    ['text', { text: oldText }] as const,
  ]) {
    const [seen] = await say(said)
    if (seen !== undefined) old.set(name, seen)
  }
  if (chat.id > 0) await telegram.waitFor(() => heard().length === old.size, 'a hint for each')

  const wrong: string[] = []
  for (const way of waysIn(files)) {
    const [runsBefore, callsBefore] = [runs().length, telegram.api.calls().length]
    // Looked at with each event, so only what is new is.
    const told = () =>
      telegram.api
        .calls()
        .slice(callsBefore)
        .flatMap((call) => (String(call.payload['chat_id']) === String(chat.id) ? (toldBy(call) ?? []) : []))[0]
    const wanted = expected(schema, way)
    const replyTo = old.get(way.replied ?? '')
    await say({ ...way.says(type), ...(replyTo === undefined ? {} : { replyTo }) })
    const least = runsBefore + (Array.isArray(wanted) ? wanted.length : 1)
    await telegram.waitFor(() => told() !== undefined || runs().length >= least, `${type} by ${way.name}`)
    const sent = runs().slice(runsBefore)
    const got = told() ?? (await Promise.all(sent.map((run) => sentOf(run, files))))
    if (!isDeepStrictEqual(got, wanted)) wrong.push(`${type} by ${way.name}: ${JSON.stringify(got)}, and not ${JSON.stringify(wanted)}`)
  }
  return wrong
}

/** Every handler type and every way in, each type in a chat of its own: what the backend is sent, or what the person is told. */
export const testEveryWayIn = (place: 'private' | 'group' | 'topic'): void => {
  test(`every way in, for every type of tool: ${place}`, async () => {
    const files = await filesToSend()
    const types = Object.keys(schemas)
    const tools = types.map((type) => ({ displayName: type, target: { type }, inputSchema: [...(schemas[type] ?? [])] }))
    world = await openTelegramWorld({ tools, env: many, speed: 10, limits: { concurrency: 1_000, pollsPerSecond: 0.1 } })
    const { telegram } = world
    const tried = types.map(async (type, index) => {
      const ada = telegram.user(100 + index)
      if (place === 'private') return tryAll(type, files, (said) => ada.sends(ada, said), ada)
      const group = telegram.group({ members: [ada], bot: 'administrator', forum: place === 'topic' })
      if (place === 'group') return tryAll(type, files, (said) => ada.sends(group, said), group)
      const thread = group.topic('Here')
      const wrong = await tryAll(type, files, (said) => ada.sends(group, { ...said, thread }), group)
      const elsewhere = telegram
        .chat(group)
        .fromBot()
        .filter((one) => one.thread !== thread)
      return [...wrong, ...elsewhere.map(({ text }) => `said outside of the topic: ${text}`)]
    })
    expect((await Promise.all(tried)).flat()).toEqual([])
    expect(telegram.breaches()).toEqual([])
  }, 60_000)
}
