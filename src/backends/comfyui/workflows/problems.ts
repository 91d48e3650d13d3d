import { linkOf } from '../../../comfy/graph.ts'
import { fillAsFarAsGiven, joiningClass } from './fill.ts'
import { nodeName } from './input-plan.ts'
import type { NodeClasses, Widget } from './object-info.ts'
import type { ApiNode, ComfyTarget } from './target.ts'

/** A picture in a subfolder or in another folder is on no list. */
const isElsewhere = (value: unknown): boolean => typeof value === 'string' && /[/\\]|\[\w+\]$/.test(value)

const isListed = (widget: Widget, value: unknown): boolean => {
  if (widget.options === undefined || linkOf(value) !== undefined || typeof value === 'object') return true
  if (widget.kind === 'file' && isElsewhere(value)) return true
  return widget.options.some((option) => option === value)
}

const problemsOfNode = (id: string, node: ApiNode, classes: NodeClasses, given: ReadonlySet<string>): readonly string[] => {
  const inputs = classes.get(node.class_type)?.inputs ?? new Map<string, Widget>()
  const name = nodeName(id, node.class_type, node._meta?.title)
  return [...inputs].flatMap(([input, widget]) => {
    if (given.has(`${id} ${input}`)) return []
    if (!Object.hasOwn(node.inputs, input))
      return widget.required ? [`${name} needs ${input}, and the workflow has none: export it again`] : []
    const value = node.inputs[input]
    return isListed(widget, value) ? [] : [`${name} wants "${String(value).slice(0, 200)}" as ${input}, which isn't there`]
  })
}

/** What keeps a server with these classes from running a workflow as it is in its file: the parts of sentences. */
export const problemsOf = (target: ComfyTarget, classes: NodeClasses): readonly string[] => {
  const isLost = (classType: string): boolean => classes.countOf(classType) === 0
  const lost = Object.entries(target.workflow).filter(([, node]) => isLost(node.class_type))
  const unknown = new Map(lost.map(([id, node]) => [node.class_type, nodeName(id, node.class_type, node._meta?.title)]))
  const files = Object.values(target.inputs).filter(({ as }) => as === 'file' || as === 'files')
  const given = new Set(files.flatMap(({ to }) => to.map(([id, widget]) => `${id} ${widget}`)))
  const joins = Object.entries(target.inputs).flatMap(([name, { as }]) =>
    as === 'files' && isLost(joiningClass) ? [`${joiningClass} isn't installed, which joins the pictures of the input ${name}`] : [],
  )
  return [
    ...[...unknown.values()].map((name) => `${name} isn't installed`),
    ...joins,
    ...Object.entries(fillAsFarAsGiven(target, {}).graph).flatMap(([id, node]) => problemsOfNode(id, node, classes, given)),
  ]
}
