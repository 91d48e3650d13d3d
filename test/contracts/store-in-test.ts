import type { Store } from '../../src/ports/store/index.ts'

export interface StoreInTest {
  current(): Store
  /** Undefined where nothing is kept. */
  reopened(): Promise<Store | undefined>
}
