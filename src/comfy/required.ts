import type { InputField } from '../model/tool.ts'
import { mediaFieldTypes } from '../model/tool.ts'

/** A field on its way: `settled` says that the machine does without it. */
export interface Draft {
  readonly field: InputField
  readonly classType: string
  readonly settled: boolean
}

const namesOf = (field: InputField): string => `${field.name} ${field.label ?? ''}`
const isNegative = (field: InputField): boolean => /neg(?:ative)?(?:$|[^a-z])|avoid|exclude/i.test(namesOf(field))
const isSide = (field: InputField): boolean => /system|style|prefix|suffix|trigger/i.test(namesOf(field))
const isPrompt = (field: InputField): boolean => /prompt|text|caption|question|query|instruction|description/i.test(namesOf(field))

/**
 * The vendor marks nothing as required, so: a file is, unless the graph has one of its own to fall back on. Among texts
 * only the main one is, and only when it is empty: the first that is called a prompt, else the only one there is.
 * Everything else has a default at the machine.
 */
export const withRequired = (drafts: readonly Draft[]): readonly InputField[] => {
  const isText = ({ field, classType }: Draft): boolean => field.type === 'text' || (field.type === 'string' && classType.includes('Text'))
  const texts = drafts.filter((draft) => isText(draft) && !isNegative(draft.field)).map(({ field }) => field)
  const main = texts.find((field) => isPrompt(field) && !isSide(field)) ?? (texts.length === 1 ? texts[0] : undefined)
  return drafts.map(({ field, settled }) => {
    if (mediaFieldTypes.has(field.type)) return { ...field, required: !settled }
    return { ...field, required: field === main && !settled }
  })
}
