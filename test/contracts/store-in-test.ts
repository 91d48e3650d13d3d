import type { Store } from '../../src/ports/store/index.ts'
import type { ManualClock } from '../support/clock.ts'

export interface StoreInTest {
  /** The store's own. */
  readonly clock: ManualClock
  current(): Store
  /** Undefined where nothing is kept. */
  reopened(): Promise<Store | undefined>
}
