import type { Queue } from '../../src/ports/queue.ts'

/** Time as that queue knows it: turned by hand where its clock is passed in, real where a server keeps it. */
export interface QueueTime {
  now(): number
  /** Lets that much time go by, and gives what falls due a moment to begin. */
  pass(ms: number): Promise<void>
}

export interface QueueInTest {
  queue(): Queue
  another(): Promise<Queue>
  time: QueueTime
  leaseMs(): number
  /** Lets time go by until it is so. */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>
}

/** A door that a handler waits at until the test opens it. */
export const createGate = () => {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** Takes the items of a kind one after the other, and notes their keys. */
export const noteKeys = (queue: Queue, kind: string, seen: string[]): void =>
  queue.work(
    kind,
    async ({ key }) => {
      seen.push(key)
      return 'done'
    },
    { concurrency: 1 },
  )

export const hourMs = 3_600_000
