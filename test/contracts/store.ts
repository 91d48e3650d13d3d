import { afterEach, beforeEach, describe } from 'vitest'
import type { Clock } from '../../src/ports/clock.ts'
import type { Store } from '../../src/ports/store/index.ts'
import { createManualClock } from '../support/clock.ts'
import { accountTests } from './store-accounts.ts'
import { deliveryTests, eventTests } from './store-events.ts'
import { generationTests } from './store-generations.ts'
import type { StoreInTest } from './store-in-test.ts'
import { inboxTests } from './store-inbox.ts'
import { lineTests } from './store-lines.ts'
import { generationListTests, mediaRefTests } from './store-lists.ts'
import { oddJsonTests } from './store-odd-json.ts'
import { peopleTests } from './store-people.ts'
import { keyValueTests, mediaRowTests } from './store-small.ts'
import { usageTests } from './store-usage.ts'

export interface StoreUnderTest {
  readonly store: Store
  /** Closes it and opens it anew on what it has written. Absent where nothing is kept. */
  reopen?(): Promise<Store>
  cleanup(): Promise<void>
}

/** What every store must do, whatever it keeps its records in. Its clock is the tests'. */
export const describeStore = (name: string, open: (clock: Clock) => Promise<StoreUnderTest>): void => {
  describe(`store: ${name}`, () => {
    let under: StoreUnderTest
    let store: Store
    const clock = createManualClock()
    beforeEach(async () => {
      under = await open(clock)
      store = under.store
    })
    afterEach(() => under.cleanup())

    const inTest: StoreInTest = {
      clock,
      current: () => store,
      reopened: async () => {
        if (under.reopen === undefined) return undefined
        store = await under.reopen()
        return store
      },
    }

    for (const tests of [
      generationTests,
      lineTests,
      generationListTests,
      usageTests,
      mediaRefTests,
      eventTests,
      deliveryTests,
      accountTests,
      peopleTests,
      inboxTests,
      oddJsonTests,
      mediaRowTests,
      keyValueTests,
    ]) {
      tests(inTest)
    }
  })
}
