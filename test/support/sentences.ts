import { maskSource } from './architecture/mask.ts'
import type { SourceFile } from './architecture/tree.ts'

type Sentence = string | ((...values: readonly unknown[]) => string)

/** A sentence and the way to it: `menu.tools.title`. */
export interface Leaf {
  readonly key: string
  readonly sentence: Sentence
}

export const leavesOf = (words: object, above = ''): readonly Leaf[] =>
  Object.entries(words).flatMap(([name, value]: [string, unknown]): readonly Leaf[] => {
    const key = above === '' ? name : `${above}.${name}`
    return typeof value === 'object' && value !== null ? leavesOf(value, key) : [{ key, sentence: value as Sentence }]
  })

/** What is shown for these values, whether or not the sentence takes any. */
export const shown = (sentence: Sentence, values: readonly unknown[]): string =>
  typeof sentence === 'string' ? sentence : sentence(...values)

const isIn = (key: string, parent: string): boolean => key === parent || key.startsWith(`${parent}.`)

/**
 * The keys that no file reads. A file reads one where it has `.name`, or takes `name` out of something, and speaks of what
 * the key stands in. `dynamic`: parents whose keys are chosen by a name that only the running program knows.
 */
export const unusedKeys = (
  keys: readonly string[],
  files: readonly Pick<SourceFile, 'text'>[],
  dynamic: readonly string[],
): readonly string[] => {
  const sources = files.map(({ text }) => {
    const code = maskSource(text)
    const taken = [...code.matchAll(/\{([^{}]*)\}\s*=/g)].flatMap(([, names = '']) => names.match(/\w+/g) ?? [])
    const accessed = [...code.matchAll(/\.\s*(\w+)/g)].map(([, name = '']) => name)
    return { read: new Set([...taken, ...accessed]), said: new Set(text.match(/\w+/g) ?? []) }
  })
  return keys
    .filter((key) => !dynamic.some((parent) => isIn(key, parent)))
    .filter((key) => {
      const [parent = '', name = ''] = key.split('.').slice(-2)
      return !sources.some(({ read, said }) => read.has(name) && said.has(parent))
    })
}
