import type { JsonObject, JsonValue } from '../../../src/model/json.ts'
import type { Graph } from './graph.ts'

/** A run on its way: [number, id, graph, extra data, the output nodes that it goes for]. */
export type Item = readonly [number: number, id: string, graph: Graph, extra: JsonObject, outputs: readonly string[]]

export type Entry = Record<string, JsonValue>

/** Python's heapq, whose list is in no order but for its head: that is how /queue shows it. */
const createHeap = () => {
  let items: Item[] = []
  const isBefore = (a: Item | undefined, b: Item | undefined): boolean =>
    a !== undefined && b !== undefined && (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]))
  const swap = (a: number, b: number): void => {
    const [one, two] = [items[a], items[b]]
    if (one !== undefined && two !== undefined) [items[a], items[b]] = [two, one]
  }
  const rise = (from: number): void => {
    for (let at = from; at > 0; at = (at - 1) >> 1) {
      if (!isBefore(items[at], items[(at - 1) >> 1])) return
      swap(at, (at - 1) >> 1)
    }
  }
  const sink = (from: number): void => {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const child = isBefore(items[right], items[left]) ? right : left
      if (!isBefore(items[child], items[at])) return
      swap(at, child)
      at = child
    }
  }
  return {
    items: (): readonly Item[] => items,
    push: (item: Item): void => {
      items.push(item)
      rise(items.length - 1)
    },
    pop: (): Item | undefined => {
      const first = items[0]
      const last = items.pop()
      if (last !== undefined && items.length > 0) {
        items[0] = last
        sink(0)
      }
      return first
    },
    remove: (id: string): boolean => {
      const at = items.findIndex((item) => item[1] === id)
      if (at < 0) return false
      items.splice(at, 1)
      for (let from = (items.length >> 1) - 1; from >= 0; from -= 1) sink(from)
      return true
    },
    clear: (): void => {
      items = []
    },
  }
}

/** What waits, what runs, and what ran. A run leaves the line and enters the history in one step. */
export const createQueue = () => {
  const heap = createHeap()
  const history = new Map<string, Entry>()
  let running: Item | undefined
  return {
    pending: heap.items,
    running: () => running,
    history,
    put: heap.push,
    take: (): Item | undefined => {
      if (running === undefined) running = heap.pop()
      return running
    },
    end: (entry: Entry): void => {
      if (running === undefined) return
      // The same id again: the newer one takes its place, at the end.
      history.delete(running[1])
      history.set(running[1], entry)
      running = undefined
    },
    remove: heap.remove,
    clear: heap.clear,
    remaining: (): number => heap.items().length + (running === undefined ? 0 : 1),
    /** As a server that was started anew: nothing of before is known. */
    forget: (): void => {
      heap.clear()
      history.clear()
      running = undefined
    },
  }
}

export type Queue = ReturnType<typeof createQueue>
