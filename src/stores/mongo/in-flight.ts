import { DarkroomError } from '../../model/errors.ts'

type Method = (...given: readonly never[]) => Promise<unknown>

export interface InFlight {
  /** The same methods, each of them counted while it runs, and refused once it is closed. */
  counted<Part extends object>(part: Part): Part
  /** Refuses what comes, and resolves when what was under way is over. */
  close(): Promise<void>
}

export const createInFlight = (): InFlight => {
  const running = new Set<Promise<unknown>>()
  let closed = false

  const count =
    (method: Method): Method =>
    (...given) => {
      if (closed) return Promise.reject(new DarkroomError('shutting_down'))
      const run = method(...given)
      const over = run.then(
        () => undefined,
        () => undefined,
      )
      running.add(over)
      void over.then(() => running.delete(over))
      return run
    }

  return {
    counted: <Part extends object>(part: Part) =>
      Object.fromEntries(Object.entries(part).map(([name, method]) => [name, count(method as Method)])) as Part,
    close: async () => {
      closed = true
      await Promise.all(running)
    },
  }
}
