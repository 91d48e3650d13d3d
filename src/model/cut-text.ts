/** Where the first piece ends: at a blank line, a line or a word if there is one in its second half; never inside a character. */
const endOf = (text: string, longest: number): number => {
  const head = text.slice(0, longest + 1)
  for (const border of ['\n\n', '\n', ' ']) {
    const at = head.lastIndexOf(border)
    if (at > longest / 2) return at
  }
  const isInsidePair = /[\uD800-\uDBFF]/.test(text.charAt(longest - 1))
  return isInsidePair ? longest - 1 : longest
}

/** A long text in pieces that each fit into one message. Nothing but the blanks between them is left out. */
export const cutText = (text: string, longest: number): readonly string[] => {
  const pieces: string[] = []
  let rest = text.trim()
  while (rest.length > longest) {
    const end = endOf(rest, longest)
    pieces.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return rest === '' ? pieces : [...pieces, rest]
}

/** The beginning of a long text, with a sign that there is more. */
export const beginningOf = (text: string, longest: number): string => {
  const [first = '', ...rest] = cutText(text, longest - 1)
  return rest.length === 0 ? first : `${first}…`
}
