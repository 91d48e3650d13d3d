import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const holderOf = (path: string): number => {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return 0
  }
}

/** Takes the folder for this process; answers how to give it back. Whoever was killed holds nothing. */
export const takeFolder = (folder: string): (() => void) => {
  const path = join(folder, 'running.pid')
  const holder = holderOf(path)
  if (holder > 0 && holder !== process.pid && isAlive(holder))
    throw new Error(`the playground is running already, as process ${holder}. Use that one, or stop it first.`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, String(process.pid))
  return () => rmSync(path, { force: true })
}
