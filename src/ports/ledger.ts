export interface LedgerEntry {
  /** The generation's id: every call is idempotent by it. */
  readonly id: string
  readonly account: string
  readonly usd: number
}

/** Where credits are kept. Each call is idempotent by id and may come again after a crash. */
export interface Ledger {
  /** Sets the estimate aside before the run. Throws DarkroomError insufficient_credit. After a charge or release of that id it does nothing. */
  hold(entry: LedgerEntry): Promise<void>
  /** Takes what it really cost and lets go of the rest of the hold. */
  charge(entry: LedgerEntry): Promise<void>
  /** Lets go of the hold: nothing is to be paid. */
  release(entry: Omit<LedgerEntry, 'usd'>): Promise<void>
}
