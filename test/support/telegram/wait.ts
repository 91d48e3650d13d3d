/** Long enough for a busy machine: it only ends a wait that nothing would end. */
const giveUpMs = 12_000

export interface Waiting {
  readonly subscribe: (listener: () => void) => () => void
  /** What there is instead, for whoever reads the failure. */
  readonly describe: () => string
}

/** Waits until the predicate answers something; it is asked again whenever anything changes. */
export const createWaitFor =
  ({ subscribe, describe }: Waiting) =>
  <T>(predicate: () => T | undefined | null | false, what = 'what was waited for'): Promise<T> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        unsubscribe()
        clearTimeout(timer)
      }
      const look = (): void => {
        try {
          const found = predicate()
          if (found === undefined || found === null || found === false) return
          end()
          resolve(found)
        } catch (error) {
          end()
          reject(error)
        }
      }
      const unsubscribe = subscribe(look)
      const timer = setTimeout(() => {
        end()
        reject(new Error(`${what} did not come; there is:\n${describe()}`))
      }, giveUpMs)
      look()
    })
