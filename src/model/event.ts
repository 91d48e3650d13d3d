import type { Millis } from './generation.ts'
import type { JsonObject } from './json.ts'

export const eventTypes = [
  'generation.created',
  'generation.running',
  'generation.retrying',
  'generation.collecting',
  'generation.completed',
  'generation.failed',
  'generation.cancelled',
  'generation.settled',
  'delivery.delivered',
  'delivery.failed',
] as const
export type EventType = (typeof eventTypes)[number]

/** Written with the state change it tells of; ids are known before anybody hears of it. */
export interface NewEvent {
  readonly eventId: string
  readonly type: EventType
  readonly at: Millis
  readonly account?: string
  readonly generationId?: string
  readonly data: JsonObject
}

/** As clients hear it. `seq` grows; a client resumes after the last one it saw. */
export interface DarkroomEvent extends NewEvent {
  readonly seq: number
}
