import type { Log, LogFields } from '../../src/ports/log.ts'

export { silentLog } from '../../src/log.ts'

/** Keeps every line, for tests that look at what was logged. */
export const createRecordingLog = () => {
  const lines: { level: string; fields: LogFields; message: string }[] = []
  const log: Log = {
    debug: (fields, message) => void lines.push({ level: 'debug', fields, message }),
    info: (fields, message) => void lines.push({ level: 'info', fields, message }),
    warn: (fields, message) => void lines.push({ level: 'warn', fields, message }),
    error: (fields, message) => void lines.push({ level: 'error', fields, message }),
    child: () => log,
  }
  return { log, lines }
}
