import { expect, it } from 'vitest'
import { createManualClock } from '../../test/support/clock.ts'
import { createNet } from './checked-net.ts'

it('a mistake in the trusted hosts shows at the start, not at the first file', () => {
  expect(() => createNet({ trustedHosts: ['10.0.0.0/99'], clock: createManualClock() })).toThrow(
    expect.objectContaining({ code: 'config_invalid' }),
  )
})
