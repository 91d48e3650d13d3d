/**
 * The same text, character for character, with what is inside comments and strings blanked out: what remains is code.
 * Quotes stay, so that whoever looks for a string finds where it begins, and reads it in the original.
 */
export const maskSource = (text: string): string => {
  const out = [...text]
  let at = 0
  const blank = (from: number, to: number): void => {
    for (let index = from; index < to; index++) if (out[index] !== '\n') out[index] = ' '
  }
  const skipTo = (end: string, from: number): number => {
    const found = text.indexOf(end, from)
    return found === -1 ? text.length : found
  }
  const skipQuoted = (quote: string, from: number): number => {
    let index = from
    while (index < text.length && text[index] !== quote && text[index] !== '\n') index += text[index] === '\\' ? 2 : 1
    return index
  }
  const skipRegex = (from: number): number => {
    let index = from
    let inClass = false
    while (index < text.length && text[index] !== '\n' && (inClass || text[index] !== '/')) {
      if (text[index] === '[') inClass = true
      if (text[index] === ']') inClass = false
      index += text[index] === '\\' ? 2 : 1
    }
    return index
  }

  /** Reads code up to the closing brace of a template's `${`, or to the end. */
  const code = (insideTemplate: boolean): void => {
    let depth = 0
    while (at < text.length) {
      const char = text[at]
      if (char === '}' && insideTemplate && depth === 0) return
      if (char === '{') depth++
      if (char === '}') depth--
      token(char ?? '')
    }
  }
  const template = (): void => {
    at++
    while (at < text.length && text[at] !== '`') {
      if (text.startsWith('${', at)) {
        at += 2
        code(true)
        at++
      } else {
        const length = text[at] === '\\' ? 2 : 1
        blank(at, Math.min(at + length, text.length))
        at += length
      }
    }
    at++
  }
  const hide = (end: number, skipped: number): void => {
    blank(at, end)
    at = end + skipped
  }
  const token = (char: string): void => {
    if (text.startsWith('//', at)) return hide(skipTo('\n', at), 0)
    if (text.startsWith('/*', at)) return hide(Math.min(skipTo('*/', at) + 2, text.length), 0)
    if (char === '`') return template()
    if (char === "'" || char === '"') {
      at++
      return hide(skipQuoted(char, at), 1)
    }
    if (char === '/' && startsRegex(text.slice(0, at))) {
      at++
      return hide(skipRegex(at), 1)
    }
    at++
  }

  code(false)
  return out.join('')
}

/** A slash divides after a value; everywhere else a regular expression begins. */
const startsRegex = (before: string): boolean =>
  /(?:^|[=(,[{}:;!&|?+\-*%<>~^\n]|\b(?:return|typeof|case|of|in|await))\s*$/.test(before.slice(-80))
