/** Time as the stand-in is given it: the same shape as the project's clock. */
export interface Time {
  now(): number
  after(ms: number, callback: () => void): () => void
}

export const pause = (time: Time, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    // No wait needs no timer: a clock that stands still must not hold it up.
    if (signal.aborted || ms <= 0) return resolve()
    const done = (): void => {
      callOff()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const callOff = time.after(ms, done)
    signal.addEventListener('abort', done)
  })

/** Python's isoformat(): the fraction has six digits, and is left out when it is zero. */
const isoformat = (ms: number): string => {
  const text = new Date(ms).toISOString().slice(0, -1)
  return text.endsWith('.000') ? text.slice(0, -4) : `${text}000`
}

/** GET /run and /deployments: "2025-08-29T02:35:19.907000Z". */
export const longStamp = (ms: number): string => `${isoformat(ms)}Z`
/** Webhooks, versions and raw runs: cut by three characters, which makes an exact second "2025-01-01T00:00Z". */
export const cutStamp = (ms: number): string => `${isoformat(ms).slice(0, -3)}Z`
/** /machines and a deployment's runs: UTC without saying so. */
export const bareStamp = (ms: number): string => isoformat(ms)
/** /workflows: the same with a space. */
export const spacedStamp = (ms: number): string => isoformat(ms).replace('T', ' ')
/** Columns that a database turns into JSON by itself (the versions of one workflow). */
export const offsetStamp = (ms: number): string => `${isoformat(ms)}+00:00`

export const orNull = <T>(value: number | undefined, format: (ms: number) => T): T | null => (value === undefined ? null : format(value))
