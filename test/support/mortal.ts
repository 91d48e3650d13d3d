import type { Clock } from '../../src/ports/clock.ts'

/** One process: it lives until it is killed, or until it has made so many calls to the outside. */
export interface Life {
  readonly died: Promise<void>
  isOver(): boolean
  kill(): void
  /** Dies at the n-th call from now, before or after that call is done. */
  dieAt(calls: number, when: 'before' | 'after'): void
  /** One call to the outside begins: does it happen at all, and does anybody hear its answer? */
  call<T>(run: () => Promise<T>): Promise<T>
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

export const createLife = (): Life => {
  let over = false
  let left = Number.POSITIVE_INFINITY
  let deathIs: 'before' | 'after' = 'before'
  let tell: () => void = () => undefined
  const died = new Promise<void>((resolve) => {
    tell = resolve
  })
  const kill = (): void => {
    over = true
    tell()
  }
  const unlessOver = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      const value = await answer
      return over ? await never<T>() : value
    } catch (error) {
      if (over) return never<T>()
      throw error
    }
  }
  return {
    died,
    kill,
    isOver: () => over,
    dieAt: (calls, when) => {
      left = calls
      deathIs = when
    },
    call: (run) => {
      if (over) return never()
      left -= 1
      if (left > 0) return unlessOver(run())
      if (deathIs === 'after') void run().catch(() => undefined)
      kill()
      return never()
    },
  }
}

const answersAtOnce: ReadonlySet<string | symbol> = new Set(['work', 'parseWebhook'])

/** The same thing as one process sees it: once that is dead, no call begins and no answer arrives. */
export const mortal = <T extends object>(thing: T, life: Life): T =>
  new Proxy(thing, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value === 'object' && value !== null) return mortal(value, life)
      if (typeof value !== 'function') return value
      const call = (args: unknown[]): unknown => Reflect.apply(value, target, args)
      if (answersAtOnce.has(name)) return (...args: unknown[]) => call(args)
      return (...args: unknown[]) => life.call(async () => call(args))
    },
  })

/** Its timers die with it. */
export const mortalClock = (clock: Clock, life: Life): Clock => ({
  now: clock.now,
  after: (ms, callback) =>
    clock.after(ms, () => {
      if (!life.isOver()) callback()
    }),
})
