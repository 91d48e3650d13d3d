import type { JsonObject, JsonValue } from '../../../src/model/json.ts'
import { checkGraph, ServerCrash } from './check-graph.ts'
import type { ClassSpec } from './classes.ts'
import type { Folders } from './files.ts'
import type { Traits } from './generations.ts'
import { type Graph, isRecord } from './graph.ts'
import type { Item } from './queue.ts'

export interface PromptDeps {
  readonly traits: Traits
  readonly folders: Folders
  readonly classes: () => Readonly<Record<string, ClassSpec>>
  readonly nextNumber: () => number
  readonly newId: () => string
  readonly now: () => number
  readonly put: (item: Item) => void
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const noPrompt = { type: 'no_prompt', message: 'No prompt provided', details: 'No prompt provided', extra_info: {} }
const invalidId = {
  type: 'invalid_prompt_id',
  message: 'prompt_id must be a valid UUID',
  details: 'prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one',
  extra_info: {},
}

/** The id that a run gets; undefined for one that is refused. Where no UUID is wanted, anything is taken by its Python name. */
const idFor = (given: JsonValue | undefined, { traits, newId }: PromptDeps): string | undefined => {
  if (!traits.takesIds || given === undefined) return newId()
  if (!traits.wantsUuids) return given === null ? 'None' : String(given)
  if (given === null) return newId()
  return typeof given === 'string' && uuid.test(given) ? given : undefined
}

/** POST /prompt: the status and the JSON of its answer. */
export const takePrompt = (body: JsonValue, deps: PromptDeps): { readonly status: number; readonly json: JsonValue } => {
  const { traits, folders } = deps
  const fields = isRecord(body) ? body : {}
  const { prompt, client_id: client, extra_data: given, number: asked } = fields
  const number = typeof asked === 'number' ? asked : deps.nextNumber() * (fields['front'] === true ? -1 : 1)
  const refuse = (error: JsonValue, nodeErrors: JsonValue = traits.noNodeErrors) => ({
    status: 400,
    json: { error, node_errors: nodeErrors },
  })
  if (prompt === undefined) return refuse(traits.explainsNoPrompt ? noPrompt : 'no prompt')
  if (!isRecord(prompt)) throw new ServerCrash()
  const id = idFor(fields['prompt_id'], deps)
  if (id === undefined) return refuse(invalidId)

  const graph = structuredClone(prompt) as Graph
  const checked = checkGraph(graph, { classes: deps.classes(), traits, hasInputFile: folders.hasInput })
  if (checked.error !== undefined) return refuse(checked.error, checked.nodeErrors)
  const extra: JsonObject = {
    ...(isRecord(given) ? given : {}),
    ...(client === undefined ? {} : { client_id: client }),
    ...(traits.tellsCreation ? { create_time: deps.now() } : {}),
  }
  deps.put([number, id, graph, extra, checked.outputs])
  return { status: 200, json: { prompt_id: id, number, node_errors: checked.nodeErrors } }
}
