/** Runs what touches one of these keys when all that came before it for any of them is over. */
export type InLine = <T>(keys: readonly string[], act: () => Promise<T>) => Promise<T>

/**
 * Writes to one document go one after the other within this process. mongod would sort them out by itself, at the price of
 * conflicts that it tries again; a server whose updates are a read and a write is made correct by it, while one process writes.
 * A failure that `stopsAll` fails those that wait behind it too: each of them would wait as long, in turn, for the same answer.
 */
export const createInLine = (stopsAll: (error: unknown) => boolean = () => false): InLine => {
  const tails = new Map<string, Promise<unknown>>()
  return (keys, act) => {
    const turn = Promise.all(keys.map((key) => tails.get(key))).then(act)
    const tail = turn.then(
      () => undefined,
      (error: unknown) => {
        if (stopsAll(error)) throw error
      },
    )
    for (const key of keys) tails.set(key, tail)
    const leave = (): void => {
      for (const key of keys) if (tails.get(key) === tail) tails.delete(key)
    }
    tail.then(leave, leave)
    return turn
  }
}
