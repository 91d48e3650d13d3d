import type { Graph } from '../../../comfy/graph.ts'
import { parseGraph } from '../../../comfy/graph.ts'
import { isRecord } from '../../../comfy/records.ts'
import { parseJson } from '../../../model/json.ts'
import type { Refusal } from './input-plan.ts'
import type { ToolNotes } from './tool-notes.ts'
import { toolNotes } from './tool-notes.ts'

export interface WorkflowFile {
  readonly graph: Graph
  readonly notes: ToolNotes
}

/** Notes on the canvas do nothing, and some old exports have them. */
const isNote = (classType: string): boolean => /^(?:Markdown)?Note$/.test(classType)

/** A file of the folder, or why it is no workflow that a server could run. */
export const parseWorkflowFile = (text: string): WorkflowFile | Refusal => {
  const json = parseJson(text.replace(/^\uFEFF/, ''))
  if (json === undefined) return { refused: 'It is no valid JSON. Export it from ComfyUI again.' }
  if (!isRecord(json)) return { refused: 'It is no workflow. Use "Export (API)" in ComfyUI\'s menu.' }
  if (Array.isArray(json['nodes'])) {
    return {
      refused:
        'It was saved for the editor, which no server can run. Open it in ComfyUI and use "Export (API)" ("Save (API Format)" in older versions, with the dev mode options switched on).',
    }
  }
  const { _tool: said = {}, ...entries } = json
  const parsed = parseGraph(entries)
  // An object can't be trusted to keep an entry of that name.
  const nodes = parsed?.nodes.filter(({ id, classType }) => id !== '__proto__' && !isNote(classType)) ?? []
  if (parsed === undefined || nodes.length === 0) return { refused: 'It has no nodes. Use "Export (API)" in ComfyUI\'s menu.' }
  const notes = toolNotes.safeParse(said)
  if (!notes.success) {
    const issue = notes.error.issues[0]
    return {
      refused: `Its "_tool" has a mistake${issue === undefined ? '' : ` at ${issue.path.join('.') || 'the top'}: ${issue.message}`}.`,
    }
  }
  return { graph: { ...parsed, nodes, byId: new Map(nodes.map((node) => [node.id, node])) }, notes: notes.data }
}
