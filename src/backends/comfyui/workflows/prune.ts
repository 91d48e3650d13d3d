import { linkOf } from '../../../comfy/graph.ts'
import type { Nodes } from './input-plan.ts'
import type { NodeClasses } from './object-info.ts'
import type { ApiNode } from './target.ts'

const linksOf = (node: ApiNode): readonly string[] => Object.values(node.inputs).flatMap((value) => linkOf(value) ?? [])

/**
 * Without the nodes that lead to nothing: a server wants every class installed, even where nothing needs it. A node that ends
 * a branch stays when it is known to, or when nobody knows it.
 */
export const pruned = (nodes: Nodes, outputs: readonly string[], extraLinks: readonly unknown[], classes: NodeClasses): Nodes => {
  const linked = new Set([...nodes.values()].flatMap(linksOf))
  const ends = [...nodes].flatMap(([id, node]) => {
    const known = classes.get(node.class_type)
    return (known?.isOutput ?? !linked.has(id)) ? [id] : []
  })
  const needed = new Set<string>()
  const waiting = [...outputs, ...ends, ...extraLinks.flatMap((link) => linkOf(link) ?? [])]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodes.get(id)
    if (node === undefined || needed.has(id)) continue
    needed.add(id)
    waiting.push(...linksOf(node))
  }
  return new Map([...nodes].filter(([id]) => needed.has(id)))
}
