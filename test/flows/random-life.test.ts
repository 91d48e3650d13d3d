import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Generation } from '../../src/model/generation.ts'
import { isTerminal } from '../../src/model/generation.ts'
import type { Chaos } from '../support/chaos.ts'
import {
  accountConcurrency,
  calmDown,
  concurrency,
  happen,
  isOver,
  letItWork,
  openChaos,
  recordsOf,
  single,
  sweepAll,
} from '../support/chaos.ts'
import { turns } from '../support/turns.ts'

/** What is true at any moment, whatever is under way. */
const lookAround = async (chaos: Chaos, ended: Map<string, Generation>): Promise<void> => {
  const { wrong } = chaos
  const records = await recordsOf(chaos)
  for (const record of records) {
    const { generationId, owes, dueAt, status } = record
    if ((owes.length === 0) !== (dueAt === undefined)) wrong.push(`${generationId} ${status} owes ${owes.join()} and is due at ${dueAt}`)
    if (!isTerminal(status) && owes.length === 0) wrong.push(`${generationId} is ${status} and owes nothing`)
    const before = ended.get(generationId)
    if (before !== undefined && (before.status !== status || before.error?.code !== record.error?.code))
      wrong.push(`${generationId} was ${before.status} and became ${status}`)
    if (isTerminal(status)) ended.set(generationId, before ?? record)
  }
  const live = records.filter(({ status }) => status === 'running')
  if (live.length > concurrency) wrong.push(`${live.length} are live`)
  if (live.filter(({ toolId }) => toolId === single.toolId).length > 1) wrong.push('two of the tool that runs one at a time are live')
  for (const account of ['ann', 'bob', 'constructor'])
    if (live.filter((record) => record.account === account).length > accountConcurrency) wrong.push(`too many of ${account} are live`)
}

type Said = readonly { readonly generationId?: string; readonly type: string }[]

/** Told in order: made first, ended once, settled once and after that. */
const checkTold = ({ wrong }: Chaos, { generationId, status, history }: Generation, events: Said): void => {
  const types = events.filter((event) => event.generationId === generationId).map(({ type }) => type)
  const places = (type: string): readonly number[] => types.flatMap((each, index) => (each === `generation.${type}` ? [index] : []))
  const ends = ['completed', 'failed', 'cancelled'].flatMap(places)
  const settled = places('settled')
  const gaveUp = history.some(({ note }) => note?.startsWith('not settled') === true)
  const inOrder = places('created').join() === '0' && ends.length === 1 && places(status)[0] === ends[0]
  if (!inOrder || settled.length !== (gaveUp ? 0 : 1) || (settled[0] ?? 99) < (ends[0] ?? 0))
    wrong.push(`${generationId} is ${status} and told ${types.join()}`)
}

/** Charged or released, never both; again only with the same amount, which is no second charge. */
const checkPaid = ({ world, wrong }: Chaos, { generationId, settledAt }: Generation): void => {
  const paid = new Set(world.ledger.charged.filter(({ id }) => id === generationId).map(({ usd }) => usd))
  const endings = paid.size + (world.ledger.released.includes(generationId) ? 1 : 0)
  if (endings > 1 || (settledAt !== undefined && endings === 0)) wrong.push(`${generationId} was paid ${endings} times`)
}

const checkSent = ({ fake, twins, wrong }: Chaos, { generationId, attempts, strays, deliverTo, deliveryState }: Generation): void => {
  for (const { callId } of attempts)
    if (fake.runs.filter((run) => run.call.callId === callId && !twins.has(run.ref)).length > 1) wrong.push(`${callId} was submitted twice`)
  if (strays.some(({ cancelledAt, givenUp }) => cancelledAt === undefined && givenUp === undefined))
    wrong.push(`${generationId} forgot a stray`)
  if (deliverTo !== undefined && deliveryState !== 'delivered' && deliveryState !== 'failed')
    wrong.push(`${generationId} is not delivered: ${deliveryState}`)
}

const checkRuns = ({ fake, wrong }: Chaos, records: readonly Generation[]): void => {
  for (const { ref, update, cancelled, call } of fake.runs) {
    const owner = records.find(({ attempts }) => attempts.some((attempt) => attempt.callId === call.callId))
    const isGivenUp = owner?.strays.some((stray) => stray.ref === ref && stray.givenUp !== undefined) === true
    if (!isOver(update) && !cancelled && !isGivenUp) wrong.push(`${ref} of ${call.callId} runs for nobody: ${JSON.stringify(owner)}`)
  }
}

const live = async (seed: number, steps: number): Promise<void> => {
  const chaos = await openChaos(seed)
  const { world, random } = chaos
  const ended = new Map<string, Generation>()
  try {
    for (let step = 0; step < steps; step += 1) {
      await Promise.race([happen(chaos).catch(() => undefined), world.life.died, turns(60)])
      world.clock.advance(random() * 15_000)
      await Promise.race([sweepAll(chaos), world.life.died])
      await letItWork(chaos)
      await lookAround(chaos, ended)
    }
    await calmDown(chaos)
    await lookAround(chaos, ended)

    const records = await recordsOf(chaos)
    while ((await world.store.events.relay(500)).length > 0);
    const events = await world.store.events.list({ after: 0, limit: 10_000 })
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length)
    for (const record of records) {
      checkTold(chaos, record, events)
      checkPaid(chaos, record)
      checkSent(chaos, record)
    }
    checkRuns(chaos, records)
    expect(chaos.wrong).toEqual([])
  } finally {
    await world.close()
  }
}

it('whatever goes wrong, in whatever order, every generation ends once, is paid for once and forgets nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), (seed) => live(seed, 80)),
    { numRuns: 15, endOnFailure: true },
  )
}, 120_000)
