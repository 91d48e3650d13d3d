import type { Queue } from './ports/queue.ts'

/** The same queue, with one more who is told when work dies, whatever its kind. */
export const tellingOfDeaths = (queue: Queue, tell: (kind: string) => Promise<void>): Queue => ({
  ...queue,
  work: (kind, handler, options) =>
    queue.work(kind, handler, {
      ...options,
      onDead: async (work, error) => {
        try {
          await options.onDead?.(work, error)
        } finally {
          await tell(kind)
        }
      },
    }),
})
