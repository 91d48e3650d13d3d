/** On one line, and no longer than that; cut between words where there are some. */
export const oneLine = (text: string, longest: number): string => {
  const letters = [...text.replace(/\s+/g, ' ').trim()]
  if (letters.length <= longest) return letters.join('')
  const head = letters.slice(0, longest - 1).join('')
  const space = head.lastIndexOf(' ')
  return `${(space > head.length / 2 ? head.slice(0, space) : head).trimEnd()}…`
}
