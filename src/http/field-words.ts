/** What the validator says of one field, as far as it matters here. */
export interface Issue {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string | undefined
  readonly params: object
}

const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
}

const paramOf = (issue: Issue, name: string): unknown => (issue.params as Readonly<Record<string, unknown>>)[name]

const boundOf = (issue: Issue, words: string, bound: unknown): string =>
  paramOf(issue, 'origin') === 'string' ? `Please use ${words} ${bound} characters.` : `Please give ${words} ${bound}.`

/** The validator speaks to programmers; this is for whoever sent the request. */
export const sentenceOf = (issue: Issue): string => {
  switch (issue.keyword) {
    case 'invalid_type': {
      if (issue.message?.endsWith('received undefined') === true) return 'This is missing.'
      const kind = kinds[String(paramOf(issue, 'expected'))]
      return kind === undefined ? 'This does not fit.' : `Please give ${kind}.`
    }
    case 'too_small':
      return boundOf(issue, 'at least', paramOf(issue, 'minimum'))
    case 'too_big':
      return boundOf(issue, 'at most', paramOf(issue, 'maximum'))
    case 'invalid_value': {
      const values = paramOf(issue, 'values')
      return Array.isArray(values) ? `Please use one of: ${values.join(', ')}.` : 'This does not fit.'
    }
    case 'invalid_format':
      return paramOf(issue, 'format') === 'url' ? 'This is no web address.' : 'This does not fit.'
    case 'custom':
      return issue.message ?? 'This does not fit.'
    default:
      return 'This does not fit.'
  }
}
