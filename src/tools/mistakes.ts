import type { z } from 'zod'
import { nearest } from './nearest.ts'

type Path = readonly PropertyKey[]

/** tools[3].limits.timeoutSeconds, overrides["Flux General"].visibility */
export const pathOf = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    const name = String(key)
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${text}[${JSON.stringify(name)}]`
    return text === '' ? name : `${text}.${name}`
  }, '')

const kindNames: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number without quotes',
  int: 'a whole number',
  boolean: 'true or false, without quotes',
  array: 'a list in [ ]',
  object: 'a group in { }',
  record: 'a group in { }',
}

const quoted = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(', ')

const boundOf = (issue: { origin: string; inclusive?: boolean | undefined }, bound: unknown, word: { least: boolean }): string => {
  const amount = word.least
    ? issue.inclusive === false
      ? `above ${bound}`
      : `at least ${bound}`
    : issue.inclusive === false
      ? `below ${bound}`
      : `at most ${bound}`
  if (issue.origin === 'string') return word.least && String(bound) === '1' ? 'must not be empty' : `must have ${amount} characters`
  if (issue.origin === 'array') return `must have ${amount} entries`
  return `must be ${amount}`
}

/** For a key that means nothing here. */
export const unknownKeySentence = (path: Path, key: string, knownKeys: readonly string[]): string => {
  const [meant] = nearest(
    key,
    knownKeys.filter((known) => known !== key),
    1,
  )
  return `${pathOf([...path, key])} is no setting. ${meant === undefined ? 'Please remove it.' : `Did you mean "${meant}"?`}`
}

const sentencesOfIssue = (issue: z.core.$ZodIssue, at: Path, knownKeys: readonly string[]): readonly string[] => {
  const where = pathOf([...at, ...issue.path])
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.message.endsWith('received undefined')) {
        const parent = pathOf([...at, ...issue.path.slice(0, -1)])
        return [`${parent === '' ? 'The file' : parent} needs "${String(issue.path.at(-1) ?? '')}". Please add it.`]
      }
      return [`${where} must be ${kindNames[issue.expected] ?? issue.expected}.`]
    }
    case 'invalid_value':
      return [`${where} must be ${issue.values.length === 1 ? '' : 'one of '}${quoted(issue.values)}.`]
    case 'too_small':
      return [`${where} ${boundOf(issue, issue.minimum, { least: true })}.`]
    case 'too_big':
      return [`${where} ${boundOf(issue, issue.maximum, { least: false })}.`]
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKeySentence([...at, ...issue.path], key, knownKeys))
    case 'invalid_union':
      return [
        issue.discriminator === undefined
          ? `${where} has a value that does not fit here.`
          : `${where} must be one of ${quoted('options' in issue && Array.isArray(issue.options) ? issue.options : [])}.`,
      ]
    case 'invalid_format':
      return [`${where}: ${issue.message.startsWith('Invalid') ? 'this text does not have the right form' : issue.message}.`]
    default:
      return [`${where} does not fit: ${issue.message}.`]
  }
}

/** What is wrong, where, and what to do, in sentences for people who don't program. */
export const sentencesOf = (error: z.ZodError, at: Path = [], knownKeys: readonly string[] = []): readonly string[] =>
  error.issues.flatMap((issue) => sentencesOfIssue(issue, at, knownKeys))
