import { z } from 'zod'
import { type ToolDefinition, visibility } from '../model/tool.ts'
import type { KeyValue } from '../ports/store/kv.ts'
import type { ToolEdit } from '../ports/tool-catalog.ts'
import { refusalOf } from './assign-commands.ts'

const prefix = 'tool-edit:'
const toolEdit: z.ZodType<ToolEdit> = z.object({ visibility: visibility.exactOptional(), commandName: z.string().exactOptional() })

/** By tool id. What can't be understood changes nothing. */
export const readEdits = async (kv: KeyValue): Promise<ReadonlyMap<string, ToolEdit>> =>
  new Map(
    (await kv.list(prefix)).flatMap(({ key, value }) => {
      const { data } = toolEdit.safeParse(value)
      return data === undefined ? [] : [[key.slice(prefix.length), data] as const]
    }),
  )

/** An empty one takes it back. */
export const writeEdit = (kv: KeyValue, toolId: string, edit: ToolEdit): Promise<void> => {
  const said = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined))
  return Object.keys(said).length === 0 ? kv.remove(`${prefix}${toolId}`) : kv.put(`${prefix}${toolId}`, said)
}

/** Why that tool can't be called so, as a sentence; undefined when it can. A tool that is away keeps the name it was given. */
export const whyNotCalled = (
  command: string,
  toolId: string,
  { user, edits }: { readonly user: ToolDefinition | undefined; readonly edits: ReadonlyMap<string, ToolEdit> },
): string | undefined => {
  const refusal = refusalOf(command)
  if (refusal !== undefined) return `"${command}" ${refusal}.`
  if (user !== undefined && user.toolId !== toolId) return `"${command}" belongs to "${user.displayName}". Please choose another name.`
  const promised = [...edits].find(([other, edit]) => other !== toolId && edit.commandName === command)
  return promised === undefined ? undefined : `"${command}" was given to ${promised[0]}, which is away. Please choose another name.`
}
