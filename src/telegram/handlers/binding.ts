import type { Values } from '../../model/generation.ts'
import type { Classification } from '../../model/handler.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import type { Words } from '../../words/index.ts'
import type { Draft, FileRef } from '../draft.ts'
import type { Gesture } from '../inputs/gather.ts'
import type { Line } from '../inputs/line.ts'

/** What was handed over, and to which tool. */
export interface BindRequest {
  readonly gesture: Gesture
  readonly line: Line
  readonly tool: ToolDefinition
  readonly roles: Classification
  readonly words: Words
}

export type Bound = { readonly draft: Draft } | { readonly problem: string }

/** How a tool of some type takes what is handed over. */
export type Handler = (request: BindRequest) => Bound

/** How far it has come: what has found its input, and what is still in hand. */
export interface Binding {
  readonly values: Values
  readonly files: Draft['files']
  readonly each?: NonNullable<Draft['each']>
  readonly own: readonly FileRef[]
  readonly replied: readonly FileRef[]
  /** An address instead of a file, where the tool takes no words. */
  readonly link?: string
}

/** One decision about what goes where. */
export type Step = (binding: Binding, request: BindRequest) => Binding

export const isTaken = ({ values, files, each }: Binding, name: string): boolean =>
  Object.hasOwn(values, name) || Object.hasOwn(files, name) || each?.input === name
