import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const leftoverMs = 24 * 3_600_000

export interface TempFolder {
  /** A name nobody else has. The file isn't made. */
  newPath(): string
}

/** By the disk's own clock: another machine may have written what lies there. */
const diskNow = async (probe: string): Promise<number> => {
  try {
    await writeFile(probe, '')
    return (await stat(probe)).mtimeMs
  } finally {
    await rm(probe, { force: true })
  }
}

/** Files under way. What a dead process left here is removed a day later; nobody writes a file for that long. */
export const openTempFolder = async (folder: string): Promise<TempFolder & { readonly removed: number }> => {
  const newPath = (): string => join(folder, randomUUID())
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const now = await diskNow(newPath())
  const isLeftover = async (path: string): Promise<boolean> => {
    const found = await stat(path).catch(() => undefined)
    return found?.isFile() === true && now - found.mtimeMs > leftoverMs
  }
  let removed = 0
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (!(await isLeftover(path))) continue
    await rm(path, { force: true })
    removed += 1
  }
  return { newPath, removed }
}
