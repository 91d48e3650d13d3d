import { isRecord, recordOf } from './records.ts'

/** What the owner of a workflow wrote into it with `@bot …`. */
interface Directives {
  readonly sendAs?: 'photo' | 'document'
  readonly fileName?: string
  readonly hidden?: boolean
  readonly aliases: readonly string[]
}

export interface Notes {
  readonly description: string
  readonly directives: Directives
  /** Directives that mean nothing to us, as they were written. */
  readonly unknown: readonly string[]
}

const isOff = (node: Readonly<Record<string, unknown>>): boolean => node['mode'] === 2 || node['mode'] === 4

const nodesOf = (graph: unknown): readonly Readonly<Record<string, unknown>>[] =>
  isRecord(graph) && Array.isArray(graph['nodes']) ? graph['nodes'].filter(isRecord) : []

const topOf = (node: Readonly<Record<string, unknown>>): readonly [number, number] => {
  const pos = node['pos']
  const [x, y] = Array.isArray(pos) ? pos : isRecord(pos) ? [pos['0'], pos['1']] : []
  return [typeof y === 'number' ? y : 0, typeof x === 'number' ? x : 0]
}

/**
 * The nodes that count, from the top of the canvas down. A subgraph counts as often as it is used (once is enough for a
 * note) and only where the node that stands for it is switched on; one that nobody uses is a leftover.
 */
const liveNodes = (workflow: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] => {
  const definitions =
    isRecord(workflow['definitions']) && Array.isArray(workflow['definitions']['subgraphs']) ? workflow['definitions']['subgraphs'] : []
  const subgraphs = new Map(
    definitions.filter(isRecord).flatMap((each) => (typeof each['id'] === 'string' ? [[each['id'], each] as const] : [])),
  )
  const entered = new Set<string>()
  const walk = (graph: unknown): readonly Readonly<Record<string, unknown>>[] => {
    const nodes = nodesOf(graph).filter((node) => !isOff(node))
    const sorted = [...nodes].sort((a, b) => topOf(a)[0] - topOf(b)[0] || topOf(a)[1] - topOf(b)[1])
    const inner = sorted.flatMap((node) => {
      const type = node['type']
      if (typeof type !== 'string' || !subgraphs.has(type) || entered.has(type)) return []
      entered.add(type)
      return walk(subgraphs.get(type))
    })
    return [...sorted, ...inner]
  }
  return walk(workflow)
}

const isNote = (node: Readonly<Record<string, unknown>>): boolean => node['type'] === 'Note' || node['type'] === 'MarkdownNote'

const textOf = (node: Readonly<Record<string, unknown>>): string => {
  const widgets = node['widgets_values']
  const first: unknown = Array.isArray(widgets)
    ? widgets[0]
    : isRecord(widgets)
      ? (widgets['text'] ?? Object.values(widgets)[0])
      : undefined
  return typeof first === 'string' ? first.trim() : ''
}

const wordPattern = /([\p{L}\p{N}_-]+)(?:\s*[=:]\s*(?:"([^"]*)"|'([^']*)'|([^\s,;]+)))?|(\S)/gu

interface Word {
  readonly key: string
  readonly value: string | undefined
  readonly written: string
}

const wordsOf = (text: string): readonly Word[] =>
  [...text.matchAll(wordPattern)].flatMap((match): readonly Word[] => {
    const key = match[1]?.toLowerCase().replaceAll('_', '-')
    if (key === undefined) return match[5] === ',' || match[5] === ';' ? [] : [{ key: '', value: undefined, written: match[0] }]
    return [{ key, value: match[2] ?? match[3] ?? match[4], written: match[0] }]
  })

const apply = (directives: Directives, { key, value }: Word): Directives | undefined => {
  if (key === 'hide' || key === 'hidden') return value === undefined || value === 'true' ? { ...directives, hidden: true } : undefined
  if (value === undefined || value.trim() === '') return undefined
  const text = value.trim()
  if (key === 'send-as') return text === 'document' || text === 'photo' ? { ...directives, sendAs: text } : undefined
  if (key === 'filename' || key === 'file-name') return { ...directives, fileName: text.slice(0, 200) }
  if (key === 'alias' || key === 'aliases') {
    const added = text
      .split(/[\s,]+/)
      .map((alias) => alias.replace(/^\//, '').slice(0, 64))
      .filter((alias) => alias !== '')
    return { ...directives, aliases: [...new Set([...directives.aliases, ...added])] }
  }
  return undefined
}

/** Notes on the canvas are the description; a note that is wholly `@bot …` speaks to us and is never shown. */
export const notesOf = (workflow: unknown): Notes => {
  const canvas = recordOf(workflow)
  const texts =
    canvas === undefined
      ? []
      : liveNodes(canvas)
          .filter(isNote)
          .map(textOf)
          .filter((text) => text !== '')
  const isDirective = (text: string): boolean => /^@bot(?:\s|$)/i.test(text)
  let directives: Directives = { aliases: [] }
  const unknown: string[] = []
  for (const text of texts.filter(isDirective)) {
    const lines = text.split('\n').map((line) => line.trim().replace(/^@bot(?:\s+|$)/i, ''))
    for (const word of wordsOf(lines.join('\n'))) {
      const applied = apply(directives, word)
      if (applied === undefined) unknown.push(word.written)
      else directives = applied
    }
  }
  return {
    description: texts
      .filter((text) => !isDirective(text))
      .join('\n\n')
      .slice(0, 8_000),
    directives,
    unknown,
  }
}
