import type { Session } from '../../model/account.ts'
import type { AccountStore } from '../../ports/store/accounts.ts'
import type { Base } from './base.ts'
import { insertOne } from './inserting.ts'
import { restored, stored } from './json.ts'
import type { Doc } from './models.ts'

/** Unique: one open session of an account in a place. A closed one goes by itself, for there is no unique index on some alone. */
const mostTries = 10
const openAs = (account: string, place: string): string => JSON.stringify([account, place])
const closedAs = (sessionId: string): string => `closed ${sessionId}`

const sessionOf = ({ _id, openAs: _openAs, ...rest }: Doc): Session => ({
  sessionId: _id,
  ...restored<Omit<Session, 'sessionId'>>(rest),
})

export const createSessions = ({
  models: { sessions },
  inLine,
  reach,
  clock,
}: Base): Pick<AccountStore, 'touchSession' | 'closeIdleSessions' | 'getSession'> => {
  const closing = (sessionId: string, now: number) => ({ $set: { openAs: closedAs(sessionId), closedAt: now } })

  type Touch = Parameters<AccountStore['touchSession']>[0]
  const start = async ({ account, place, newId, now }: Touch): Promise<Session | undefined> => {
    const session: Session = { sessionId: newId, account, place, startedAt: now, lastSeenAt: now }
    const { sessionId: _id, ...rest } = session
    return (await insertOne(reach, sessions, { _id, ...stored(rest), openAs: openAs(account, place) })) ? session : undefined
  }

  /** One step: undefined when somebody else was faster, and it has to be looked at again. */
  const touch = async (wanted: Touch): Promise<Session | undefined> => {
    const { account, place, now, idleMs } = wanted
    const key = openAs(account, place)
    const open = await reach(() => sessions.findOne({ openAs: key }).lean<Doc>())
    if (open === null) return start(wanted)
    const seenAt = Number(open['lastSeenAt'])
    if (now - seenAt > idleMs) {
      await reach(() => sessions.updateOne({ _id: open._id, openAs: key, lastSeenAt: seenAt }, closing(open._id, now)))
      return start(wanted)
    }
    const seen = await reach(() =>
      sessions.findOneAndUpdate({ _id: open._id, openAs: key }, { $max: { lastSeenAt: now } }, { returnDocument: 'after' }).lean<Doc>(),
    )
    return seen === null ? undefined : sessionOf(seen)
  }

  return {
    touchSession: (wanted) =>
      inLine([`sessions/${openAs(wanted.account, wanted.place)}`], async () => {
        for (let tries = 0; tries < mostTries; tries += 1) {
          const session = await touch(wanted)
          if (session !== undefined) return session
        }
        throw new Error('a session could not be written')
      }),
    closeIdleSessions: async (before) => {
      const idle = { closedAt: null, lastSeenAt: { $lt: before } }
      const found = await reach(() => sessions.find(idle, { openAs: 1 }).lean<Doc[]>())
      if (found.length === 0) return 0
      const now = clock.now()
      const writes = found.map(({ _id, openAs: key }) => ({
        updateOne: { filter: { _id, openAs: key, ...idle }, update: closing(_id, now) },
      }))
      const keys = found.map((doc) => `sessions/${String(doc['openAs'])}`)
      return (await inLine(keys, () => reach(() => sessions.bulkWrite(writes, { ordered: false })))).matchedCount
    },
    getSession: async (sessionId) => {
      const doc = await reach(() => sessions.findById(sessionId).lean<Doc>())
      return doc === null ? undefined : sessionOf(doc)
    },
  }
}
