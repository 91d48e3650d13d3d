import type { Classification } from '../../model/handler.ts'
import type { InputField } from '../../model/tool.ts'
import { nearest } from '../../tools/nearest.ts'

const shortestPrefix = 3

/** How names are compared: "Guidance-Scale" and `guidance_scale` are one. */
const plainName = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')

/** How an input is typed in a line: `--steps`. */
export const flagOf = (field: InputField): string => `--${plainName(field.name) || field.name}`

export interface InputNames {
  find(typed: string): InputField | undefined
  /** A beginning will do too, if it is that of one input alone. */
  findLoosely(typed: string): InputField | undefined
  /** The inputs that may have been meant, the likeliest first. */
  near(typed: string): readonly InputField[]
}

/** What people may call a tool's inputs: by name, label, the backend's key, or what the input is for. In doubt the first of these. */
export const namesOf = (fields: readonly InputField[], roles: Classification): InputNames => {
  const byName = new Map<string, InputField>()
  const add = (name: string | undefined, field: InputField | undefined): void => {
    const plain = plainName(name ?? '')
    if (field !== undefined && plain !== '' && !byName.has(plain)) byName.set(plain, field)
  }
  const called = (name: string | undefined): InputField | undefined => fields.find((field) => field.name === name)
  for (const field of fields) add(field.name, field)
  for (const field of fields) add(field.label, field)
  for (const field of fields) add(field.key, field)
  add('prompt', called(roles.promptKey))
  add('negative', called(roles.negativeKey))
  add('seed', called(roles.seedKey))
  add('image', called(roles.imageKeys[0] ?? roles.imagesKey))
  add('mask', called(roles.maskKey))
  add('video', called(roles.videoKey))
  add('audio', called(roles.audioKey))

  const find = (typed: string): InputField | undefined => byName.get(plainName(typed))
  return {
    find,
    findLoosely: (typed) => {
      const plain = plainName(typed)
      const exact = byName.get(plain)
      if (exact !== undefined || plain.length < shortestPrefix) return exact
      const [only, another] = new Set([...byName].filter(([name]) => name.startsWith(plain)).map(([, field]) => field))
      return another === undefined ? only : undefined
    },
    near: (typed) => {
      const known = [...byName.keys()].filter((name) => name.length >= shortestPrefix)
      return [...new Set(nearest(plainName(typed), known).flatMap((name) => byName.get(name) ?? []))]
    },
  }
}
