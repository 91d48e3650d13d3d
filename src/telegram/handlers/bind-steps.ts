import { isAddress } from '../inputs/value.ts'
import { problemOf } from './bind-problems.ts'
import type { Binding, BindRequest, Handler, Step } from './binding.ts'

const begun = ({ gesture, line, roles }: BindRequest): Binding => {
  const prompt = line.prompt.trim()
  const negative = roles.negativeKey === undefined || line.negative === undefined ? {} : { [roles.negativeKey]: line.negative }
  return {
    values: { ...line.values, ...negative },
    files: {},
    own: gesture.files,
    replied: gesture.repliedFiles,
    ...(roles.promptKey === undefined && isAddress(prompt) ? { link: prompt } : {}),
  }
}

/** Earlier steps have the first choice. */
export const inOrder =
  (...steps: readonly Step[]): Handler =>
  (request) => {
    const binding = steps.reduce((before, step) => step(before, request), begun(request))
    const problem = problemOf(binding, request)
    if (problem !== undefined) return { problem }
    const { values, files, each } = binding
    const { count } = request.line
    const { toolId } = request.tool
    return { draft: { toolId, values, files, ...(each === undefined ? {} : { each }), ...(count > 1 ? { count } : {}) } }
  }

/** The words go where words go. */
export const text: Step = (binding, { line, roles }) =>
  roles.promptKey === undefined || line.prompt.trim() === ''
    ? binding
    : { ...binding, values: { ...binding.values, [roles.promptKey]: line.prompt } }
