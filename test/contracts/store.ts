import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from '../../src/ports/store/index.ts'
import { accountTests } from './store-accounts.ts'
import { deliveryTests, eventTests } from './store-events.ts'
import { generationTests } from './store-generations.ts'
import type { StoreInTest } from './store-in-test.ts'
import { lineTests } from './store-lines.ts'
import { generationListTests, mediaRefTests } from './store-lists.ts'
import { keyValueTests, mediaRowTests } from './store-small.ts'

export interface StoreUnderTest {
  readonly store: Store
  /** Closes it and opens it anew on what it has written. Absent where nothing is kept. */
  reopen?(): Promise<Store>
  cleanup(): Promise<void>
}

/** What every store must do, whatever it keeps its records in. Times and ids are the test's own, so no clock is turned. */
export const describeStore = (name: string, open: () => Promise<StoreUnderTest>): void => {
  describe(`store: ${name}`, () => {
    let under: StoreUnderTest
    let store: Store
    beforeEach(async () => {
      under = await open()
      store = under.store
    })
    afterEach(() => under.cleanup())

    const inTest: StoreInTest = {
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
      mediaRefTests,
      eventTests,
      deliveryTests,
      accountTests,
      mediaRowTests,
      keyValueTests,
    ]) {
      tests(inTest)
    }
  })
}
