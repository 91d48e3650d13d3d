/** The database that is used where the URL names none. */
export const defaultDatabase = 'darkroom'

const queryOf = (url: string): string => (url.split('?')[1] ?? '').toLowerCase()

/** Whether the URL names a database: what stands between its hosts and its options. */
export const namesDatabase = (url: string): boolean => /^[^:]+:\/\/[^/?]+\/[^?]/.test(url)

export interface Patience {
  /** How long an operation waits for a server, a connection, or an answer. */
  readonly waitMs: number
  readonly pingMs: number
}

export const usualPatience: Patience = { waitMs: 10_000, pingMs: 2_000 }

/** How we go about it, unless the URL says otherwise. */
const manners = ({ waitMs }: Patience): Readonly<Record<string, number | string>> => ({
  appName: 'darkroom',
  serverSelectionTimeoutMS: waitMs,
  connectTimeoutMS: waitMs,
  waitQueueTimeoutMS: waitMs,
  // Longer than any query of ours takes.
  socketTimeoutMS: 3 * waitMs,
  // One process never has more to say at once than it can bear the answers to, and a small server isn't run over.
  maxPoolSize: 20,
})

/** What is resolved has been written durably, and what is read was written: no URL may say otherwise. */
const truth = { w: 'majority', journal: true, readPreference: 'primary' } as const

/** A server over a single file takes few at once, and lets the others wait. */
const modesty = ({ waitMs }: Patience): Readonly<Record<string, number>> => ({
  maxPoolSize: 4,
  waitQueueTimeoutMS: 6 * waitMs,
  socketTimeoutMS: 6 * waitMs,
})

export const optionsFor = (url: string, patience: Patience, isSmall = false) => {
  const named = new URLSearchParams(queryOf(url))
  const wanted = { ...manners(patience), ...(isSmall ? modesty(patience) : {}) }
  const ours = Object.entries(wanted).filter(([name]) => !named.has(name.toLowerCase()))
  return { ...Object.fromEntries(ours), ...truth }
}
