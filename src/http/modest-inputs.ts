import { DarkroomError } from '../model/errors.ts'

/** No tool takes as many inputs or a value as deep as that, and what walks them further on should not have to mind. */
const deepest = 16
const most = 1_000

const refuse = (message: string): DarkroomError => new DarkroomError('input_invalid', { message, fields: [{ name: 'inputs', message }] })

const assertShallow = (value: unknown, depth: number): void => {
  if (typeof value !== 'object' || value === null) return
  if (depth > deepest) throw refuse('This is nested too deep.')
  for (const item of Object.values(value)) assertShallow(item, depth + 1)
}

/** Before anybody looks at what the inputs say: a body within its limit can still hold millions of them. */
export const assertModest = (inputs: Readonly<Record<string, unknown>>): void => {
  const count = Object.keys(inputs).length
  if (count > most) throw refuse(`These are ${count} inputs, and no tool takes more than ${most}.`)
  assertShallow(inputs, 0)
}
