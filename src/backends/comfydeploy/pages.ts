import { ApiError } from '../../net/api.ts'

/** One page: `size` rows from row `offset` on. */
export type ReadPage = (offset: number, size: number) => Promise<readonly unknown[]>

export interface Rows {
  readonly rows: readonly unknown[]
  /** The positions of rows that break every answer they are in. */
  readonly poisoned: readonly number[]
}

const isBroken = (error: unknown): boolean => error instanceof ApiError && error.status === 500
const farBeyond = 1_000_000
const mostPages = 500

/** Halves what breaks until the row that breaks it stands alone. */
const isolate = async (read: ReadPage, offset: number, size: number): Promise<Rows> => {
  try {
    return { rows: await read(offset, size), poisoned: [] }
  } catch (error) {
    if (!isBroken(error)) throw error
    if (size === 1) return { rows: [], poisoned: [offset] }
    const half = Math.floor(size / 2)
    const first = await isolate(read, offset, half)
    const second = await isolate(read, offset + half, size - half)
    return { rows: [...first.rows, ...second.rows], poisoned: [...first.poisoned, ...second.poisoned] }
  }
}

const readAround = async (read: ReadPage, offset: number, size: number): Promise<Rows> => {
  try {
    return { rows: await read(offset, size), poisoned: [] }
  } catch (error) {
    if (!isBroken(error)) throw error
    // A page that holds nothing can't be poisoned: if that breaks too, the server is down and not one row.
    await read(farBeyond, 1)
    return isolate(read, offset, size)
  }
}

/** Every page. Stops when one brings nothing new, for there are servers that ignore paging and servers that cap it. */
export const readAll = async (read: ReadPage, size: number, idOf: (row: unknown) => string): Promise<Rows> => {
  const rows = new Map<string, unknown>()
  const poisoned: number[] = []
  let offset = 0
  for (let page = 0; page < mostPages; page++) {
    const found = await readAround(read, offset, size)
    const fresh = found.rows.filter((row) => !rows.has(idOf(row)))
    for (const row of fresh) rows.set(idOf(row), row)
    poisoned.push(...found.poisoned)
    if (fresh.length === 0 && found.poisoned.length === 0) break
    offset += found.rows.length + found.poisoned.length
  }
  return { rows: [...rows.values()], poisoned }
}
