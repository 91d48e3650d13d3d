import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Time } from './comfydeploy/time.ts'

/** Something that is written down again whenever it has changed. */
export interface Kept {
  touch(): void
}

export interface Keep {
  /** What was written under that name, or undefined. */
  read(name: string): unknown
  /** Data, with Maps and bytes anywhere in it. It is written soon after a touch, and at the end. */
  add(name: string, snapshot: () => unknown): Kept
  /** Writes what is still to be written, and forgets files that nothing names any more. */
  close(): Promise<void>
}

export interface KeepOptions {
  readonly folder: string
  readonly time: Time
  /** Hears in a sentence that something can't be written. */
  readonly warn: (sentence: string) => void
}

/** Short enough that nobody misses what a kill takes away, long enough for many changes to be one write. */
const soonMs = 250

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** JSON, where bytes stand as the name of their file. */
const encode = (value: unknown, nameOf: (bytes: Uint8Array) => string): string =>
  JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, given: unknown) {
    // A Buffer has turned itself into JSON before it gets here.
    const original = this[key]
    if (original instanceof Uint8Array) return { $file: nameOf(original) }
    return original instanceof Map ? { $map: [...original] } : given
  })

const isTagged = (value: unknown): value is { readonly $file?: string; readonly $map?: [unknown, unknown][] } =>
  typeof value === 'object' && value !== null && ('$file' in value || '$map' in value)

const decode = (text: string, bytesOf: (name: string) => Buffer): unknown =>
  JSON.parse(text, (_key, value: unknown) => {
    if (!isTagged(value)) return value
    return value.$map === undefined ? bytesOf(value.$file ?? '') : new Map(value.$map)
  })

/** Whole or not at all: whoever is killed in the middle leaves the old one. */
const writeWhole = async (path: string, data: string | Uint8Array): Promise<void> => {
  await writeFile(`${path}.new`, data)
  await rename(`${path}.new`, path)
}

/** Keeps the state of a few things in a folder: a JSON each, and every run of bytes once, as a file of its own. */
export const openKeep = ({ folder, time, warn }: KeepOptions): Keep => {
  const files = join(folder, 'files')
  mkdirSync(files, { recursive: true })
  const names = new WeakMap<Uint8Array, string>()
  const written = new Set<string>()
  const namedBy = new Map<string, ReadonlySet<string>>()
  const writers: (() => Promise<void>)[] = []
  let isClosed = false
  const pathOf = (name: string): string => join(folder, `${name}.json`)

  const nameOf = (bytes: Uint8Array): string => {
    const name = names.get(bytes) ?? hashOf(bytes)
    names.set(bytes, name)
    return name
  }
  const bytesOf = (name: string): Buffer => {
    const bytes = /^[0-9a-f]{64}$/.test(name) && existsSync(join(files, name)) ? readFileSync(join(files, name)) : Buffer.alloc(0)
    names.set(bytes, name)
    written.add(name)
    return bytes
  }

  const write = async (name: string, snapshot: () => unknown): Promise<void> => {
    const found = new Map<string, Uint8Array>()
    const text = encode(snapshot(), (bytes) => {
      found.set(nameOf(bytes), bytes)
      return nameOf(bytes)
    })
    for (const [file, bytes] of found) {
      if (written.has(file)) continue
      await writeWhole(join(files, file), bytes)
      written.add(file)
    }
    await writeWhole(pathOf(name), text)
    namedBy.set(name, new Set(found.keys()))
  }

  const removeUnnamed = async (): Promise<void> => {
    const named = new Set([...namedBy.values()].flatMap((one) => [...one]))
    for (const file of await readdir(files)) if (!named.has(file)) await rm(join(files, file), { force: true })
  }

  return {
    read: (name) => {
      if (!existsSync(pathOf(name))) return undefined
      try {
        return decode(readFileSync(pathOf(name), 'utf8'), bytesOf)
      } catch {
        warn(`${pathOf(name)} can't be read, so the playground begins anew. The old one is beside it, ending in .broken.`)
        renameSync(pathOf(name), `${pathOf(name)}.broken`)
        return undefined
      }
    },
    add: (name, snapshot) => {
      let callOff: (() => void) | undefined
      let last: Promise<void> = Promise.resolve()
      const writeNow = (): Promise<void> => {
        callOff?.()
        callOff = undefined
        last = last
          .then(() => write(name, snapshot))
          .catch((error: unknown) => warn(`${pathOf(name)} can't be written: ${error instanceof Error ? error.message : 'unknown'}`))
        return last
      }
      writers.push(writeNow)
      return {
        touch: () => {
          if (!isClosed) callOff ??= time.after(soonMs, () => void writeNow())
        },
      }
    },
    close: async () => {
      isClosed = true
      await Promise.all(writers.map((writeNow) => writeNow()))
      await removeUnnamed().catch(() => undefined)
    },
  }
}
