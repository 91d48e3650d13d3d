import type { Draft } from '../../../comfy/required.ts'
import type { Widget } from './object-info.ts'
import type { ApiNode, Filling } from './target.ts'

/** Nodes on their way to a target, by id. */
export type Nodes = ReadonlyMap<string, ApiNode>

/** One input of a workflow on its way to a tool: what people are asked for, and where it goes. */
export interface InputPlan {
  readonly draft: Draft
  readonly filling: Filling
  readonly widgets: readonly Widget[]
}

export type Refusal = { readonly refused: string }
export type Plans = ReadonlyMap<string, InputPlan>

/** How a sentence for the owner calls a node. */
export const nodeName = (id: string, classType: string, title: string | undefined): string =>
  `${classType} (node ${id}${title === undefined || title === classType ? '' : `, "${title}"`})`

export const twoKinds = (name: string): string =>
  `Two of its inputs are called ${name}, and one is a file while the other is not. Give one of them another name.`

/** One value fills every place of its name, so it is needed as soon as one of them needs it. */
export const joinPlans = (earlier: InputPlan | undefined, plan: InputPlan): InputPlan => {
  if (earlier === undefined) return plan
  const [one, other] = [earlier.filling, plan.filling]
  return {
    draft: { ...plan.draft, settled: earlier.draft.settled && plan.draft.settled },
    filling: {
      as: other.as,
      to: [...one.to, ...other.to],
      instead: { ...one.instead, ...other.instead },
      loaders: [...one.loaders, ...other.loaders],
    },
    widgets: [...earlier.widgets, ...plan.widgets],
  }
}
