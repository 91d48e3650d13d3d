import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const defaults = { beatMs: 1_000, staleMs: 10_000, pauseMs: 100 }

const ignoring = (code, action) => {
  try {
    return action()
  } catch (error) {
    if (error.code === code) return undefined
    throw error
  }
}

/** One process creates the file, every other one finds it there. */
const take = (path, token) => {
  try {
    writeFileSync(path, token, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** A holder that was killed no longer touches its lock. Renaming lets one waiter alone clear it away. */
const clearIfStale = (path, staleMs) => {
  const found = ignoring('ENOENT', () => ({ owner: readFileSync(path, 'utf8'), beatAt: statSync(path).mtimeMs }))
  if (found === undefined || Date.now() - found.beatAt < staleMs) return
  const aside = `${path}-${randomUUID()}`
  ignoring('ENOENT', () => {
    renameSync(path, aside)
    if (readFileSync(aside, 'utf8') === found.owner) rmSync(aside)
    else renameSync(aside, path)
  })
}

/** Runs the action while no other process does. The lock of a process that died is taken over. */
export const withLock = async (path, action, options = {}) => {
  const { beatMs, staleMs, pauseMs } = { ...defaults, ...options }
  const token = randomUUID()
  mkdirSync(dirname(path), { recursive: true })
  while (!take(path, token)) {
    clearIfStale(path, staleMs)
    await sleep(pauseMs)
  }
  const beat = setInterval(() => ignoring('ENOENT', () => utimesSync(path, new Date(), new Date())), beatMs)
  try {
    return await action()
  } finally {
    clearInterval(beat)
    if (ignoring('ENOENT', () => readFileSync(path, 'utf8')) === token) rmSync(path, { force: true })
  }
}
