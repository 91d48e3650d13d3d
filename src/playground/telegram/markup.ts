import { badRequest } from './refusal.ts'
import { linkOf } from './text/links.ts'
import { flagOf, isObject, objectOf, textOf, type Values } from './values.ts'
import type { Button, InlineKeyboard } from './wire.ts'

const mostButtons = 100
const widestRow = 8
const longestCopyText = 256
const longestPlaceholder = 64

/** Buttons under the message, something that changes the person's keyboard, or buttons that ask for a reply too; the wire shows only the first. */
export interface Markup {
  readonly inline?: InlineKeyboard
  readonly keyboard?: Values
}

const checkedButton = (given: unknown): Button => {
  if (!isObject(given)) throw badRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
  const text = textOf(given, 'text')
  if (text === undefined) throw badRequest('inline keyboard button text must be non-empty')
  const data = textOf(given, 'callback_data')
  const url = textOf(given, 'url')
  const copied = isObject(given['copy_text']) ? textOf(given['copy_text'], 'text') : undefined
  if (url !== undefined) {
    if (linkOf(url) === undefined) throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
  } else if (data !== undefined) {
    if (Buffer.byteLength(data) > 64) throw badRequest('BUTTON_DATA_INVALID')
  } else if (given['copy_text'] !== undefined) {
    if (copied === undefined || copied.length > longestCopyText) throw badRequest('BUTTON_COPY_TEXT_INVALID')
  } else if (given['callback_data'] === '') {
    throw badRequest('BUTTON_DATA_INVALID')
  } else {
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
  }
  return given as unknown as Button
}

const inlineOf = (rows: unknown): InlineKeyboard | undefined => {
  if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row)))
    throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
  const checked = rows.map((row: readonly unknown[]) => row.map(checkedButton)).filter((row) => row.length > 0)
  if (checked.flat().length > mostButtons || checked.some((row) => row.length > widestRow)) throw badRequest('reply markup is too long')
  return checked.length === 0 ? undefined : { inline_keyboard: checked }
}

export const markupOf = (values: Values): Markup => {
  const given = objectOf(values, 'reply_markup', 'reply markup')
  if (given === undefined) return {}
  if (given['inline_keyboard'] !== undefined) {
    const inline = inlineOf(given['inline_keyboard'])
    return { ...(inline === undefined ? {} : { inline }), ...(flagOf(given, 'force_reply') ? { keyboard: given } : {}) }
  }
  const placeholder = textOf(given, 'input_field_placeholder')
  if (placeholder !== undefined && placeholder.length > longestPlaceholder) throw badRequest('REPLY_MARKUP_PLACEHOLDER_INVALID')
  return { keyboard: given }
}

/** Edits take buttons alone. */
export const inlineMarkupOf = (values: Values): InlineKeyboard | undefined => {
  const { inline, keyboard } = markupOf(values)
  if (keyboard !== undefined && inline === undefined) throw badRequest('inline keyboard expected')
  return inline
}
