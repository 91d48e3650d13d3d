import type { Call } from '../values.ts'
import type { World } from '../world.ts'

/** What a method answers as `result`; it throws a Refusal for everything else. `gone` tells that the caller has hung up. */
export type Method = (world: World, call: Call, gone: AbortSignal) => unknown
export type Methods = Readonly<Record<string, Method>>
