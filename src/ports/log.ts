export type LogFields = Readonly<Record<string, unknown>>

/** Structured logs. The implementation redacts secrets; callers still never hand it one on purpose. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  /** A log that adds these fields to every line. */
  child(fields: LogFields): Log
}
