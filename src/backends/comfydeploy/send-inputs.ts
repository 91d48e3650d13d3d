import type { Sending } from '../../comfy/input-classes.ts'
import { inputClassOf } from '../../comfy/input-classes.ts'
import { entryOf } from '../../comfy/records.ts'
import type { Sendable } from '../../comfy/sendable.ts'
import { asIs, booleanOf, isText, listOf, numberOf, oneOf, refuseInput } from '../../comfy/sendable.ts'
import type { Values } from '../../model/generation.ts'
import type { JsonValue } from '../../model/json.ts'

const naturalOf = (name: string, value: JsonValue): number => {
  const number = Math.round(numberOf(name, value))
  return number >= 0 && Number.isSafeInteger(number) ? number : refuseInput(name, 'it has to be a whole number from 0 up')
}

const senders: Readonly<Record<Sending, (name: string, value: JsonValue) => Sendable>> = {
  text: (name, value) => String(asIs(name, value)),
  number: numberOf,
  integer: (name, value) => Math.round(numberOf(name, value)),
  natural: naturalOf,
  boolean: booleanOf,
  url: oneOf,
  json_list: (name, value) => (isText(value) && value.trimStart().startsWith('[') ? value : JSON.stringify(listOf(name, value))),
  json_lines: (name, value) => {
    if (isText(value) && value.trimStart().startsWith('[')) return value
    return JSON.stringify(isText(value) ? value.split('\n').filter((line) => line.trim() !== '') : listOf(name, value))
  },
}

/**
 * Inputs as the vendor takes them: text, numbers, booleans. What isn't given isn't sent, so that the node's own default
 * holds. The server checks next to nothing and nodes fall back silently, so whatever would not arrive is refused here.
 */
export const sendableInputs = (inputs: Values, classes: Readonly<Record<string, string>>): Record<string, Sendable> =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) => {
      if (value === null) return []
      const sending = inputClassOf(entryOf(classes, name) ?? '')?.sending
      return [[name, sending === undefined ? asIs(name, value) : senders[sending](name, value)] as const]
    }),
  )
