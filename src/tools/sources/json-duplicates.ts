import { piecesOf } from './json-mistake.ts'

interface Group {
  readonly names: Set<string>
  /** What comes next is a name, not a value. */
  awaitsName: boolean
}

/** Names that a group has twice, which JSON allows: the last one counts and the others are lost. Only for text that is JSON. */
export const duplicatesIn = (source: string): readonly { readonly name: string; readonly line: number }[] => {
  const found: { name: string; line: number }[] = []
  const open: (Group | undefined)[] = []
  for (const { text, at } of piecesOf(source)) {
    const group = open.at(-1)
    if (text === '{') open.push({ names: new Set(), awaitsName: true })
    else if (text === '[') open.push(undefined)
    else if (text === '}' || text === ']') open.pop()
    else if (group !== undefined && text === ',') group.awaitsName = true
    else if (group !== undefined && text.startsWith('"') && group.awaitsName) {
      const name = String(JSON.parse(text))
      if (group.names.has(name) && !name.startsWith('//')) found.push({ name, line: source.slice(0, at).split('\n').length })
      group.names.add(name)
      group.awaitsName = false
    }
  }
  return found
}
