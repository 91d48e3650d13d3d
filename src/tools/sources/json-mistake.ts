export interface JsonMistake {
  readonly line: number
  readonly column: number
  readonly hint: string
}

const token =
  /"(?:[^"\\\n\r]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true\b|false\b|null\b|[{}[\],:]|\S/y

const kindOf = (text: string): string => {
  if (/^["]/.test(text) && text.length > 1) return 'string'
  return /^[-\dtfn]/.test(text) && !/^[-tfn]$/.test(text) ? 'value' : text
}

/** What may come next, by where we are. */
type State = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'after'

const startsValue = (kind: string): boolean => kind === 'string' || kind === 'value' || kind === '{' || kind === '['

const hintFor = (state: State, text: string, previous: string, inside: string | undefined): string => {
  if (text === '/' || text === '#') return 'comments can\'t be written like this: use a "//" entry with a text instead'
  if (text === "'" || text === '“' || text === '”' || text === '„') return 'texts stand in straight double quotes: "like this"'
  if (text === '"') return 'this text has no closing quote'
  if (previous === ',' && (text === '}' || text === ']')) return 'there is a comma before it that has to go'
  if (state === 'after') return inside === undefined ? 'the file should have ended before this' : 'a comma is missing before this'
  if (state === 'colon') return 'a colon is missing before this'
  if (state === 'key' || state === 'first key') return 'a name in double quotes should stand here'
  return 'a value should stand here: a text in double quotes, a number, true, false, a list or a group'
}

/** What a piece may follow, and what may follow it. Undefined when it doesn't belong there. */
const after = (state: State, kind: string, inside: string | undefined): State | 'closed' | undefined => {
  if (kind === '}' && inside === '{') return state === 'after' || state === 'first key' ? 'closed' : undefined
  if (kind === ']' && inside === '[') return state === 'after' || state === 'first value' ? 'closed' : undefined
  switch (state) {
    case 'value':
    case 'first value':
      if (!startsValue(kind)) return undefined
      return kind === '{' ? 'first key' : kind === '[' ? 'first value' : 'after'
    case 'key':
    case 'first key':
      return kind === 'string' ? 'colon' : undefined
    case 'colon':
      return kind === ':' ? 'value' : undefined
    case 'after':
      if (kind !== ',' || inside === undefined) return undefined
      return inside === '{' ? 'key' : 'value'
  }
}

/** Every piece of the text and where it begins. */
export function* piecesOf(source: string): Generator<{ readonly text: string; readonly at: number }> {
  for (let at = 0; ; ) {
    while (/\s/.test(source.charAt(at))) at++
    if (at >= source.length) return
    token.lastIndex = at
    const text = token.exec(source)?.[0] ?? source.charAt(at)
    yield { text, at }
    at += text.length
  }
}

/** Where a text stops being JSON, and what is probably the matter. Undefined when it is JSON. */
export const jsonMistakeOf = (source: string): JsonMistake | undefined => {
  const mistake = (offset: number, hint: string): JsonMistake => {
    const before = source.slice(0, offset).split('\n')
    return { line: before.length, column: (before.at(-1) ?? '').length + 1, hint }
  }
  if (source.trim() === '') return mistake(0, 'the file is empty: it needs at least {}')

  const open: string[] = []
  let state: State = 'value'
  let previous = ''
  for (const { text, at } of piecesOf(source)) {
    const kind = kindOf(text)
    const next = after(state, kind, open.at(-1))
    if (next === undefined) return mistake(at, hintFor(state, text, previous, open.at(-1)))
    if (next === 'closed') open.pop()
    else if (next === 'first key' || next === 'first value') open.push(kind)
    state = next === 'closed' ? 'after' : next
    previous = text
  }
  const unclosed = open.at(-1)
  if (unclosed !== undefined) return mistake(source.length, `the file ends too early: a ${unclosed === '{' ? '}' : ']'} is missing`)
  return state === 'after' ? undefined : mistake(source.length, 'the file ends too early')
}
