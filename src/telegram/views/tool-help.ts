import { buttonData, toolCodeOf } from '../../model/button.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'
import { isOwed } from '../../tools/field-roles.ts'
import type { Words } from '../../words/index.ts'
import type { Html } from '../html.ts'
import { html, joinHtml } from '../html.ts'
import { exampleLine } from './example-line.ts'
import { fieldStory } from './field-takes.ts'
import { oneLine } from './one-line.ts'
import { priceText } from './price-text.ts'
import type { View } from './view.ts'

/** Of the 4,096 characters of a message, what the inputs may take. */
const roomForInputs = 2_200

const inputLine = (words: Words, field: InputField): Html => {
  const said = field.description === undefined || field.description.trim() === '' ? '' : ` — ${oneLine(field.description, 80)}`
  return html`• <code>${oneLine(field.name, 60)}</code>: ${oneLine(fieldStory(words, field), 200)}${said}`
}

const inputLines = (words: Words, fields: readonly InputField[]): readonly Html[] => {
  const place = (field: InputField): number => (isOwed(field) ? 0 : field.advanced === true ? 2 : 1)
  const lines = [...fields].sort((a, b) => place(a) - place(b)).map((field) => inputLine(words, field))
  let room = roomForInputs
  const shown = lines.filter((line) => {
    room -= line.html.length
    return room >= 0
  })
  return shown.length === lines.length ? lines : [...shown, html`${words.menu.help.moreInputs(lines.length - shown.length)}`]
}

/** How a file gets to it: with a reply, a caption or an album. */
const fileLines = ({ menu }: Words, tool: ToolDefinition): readonly string[] => {
  const { files } = menu
  const kinds = classify(tool.inputSchema, tool.platformHints)
  const command = `/${tool.commandName}`
  const has = (name: string | undefined): boolean => name !== undefined
  const hows = [
    ...(has(kinds.imagesKey) || kinds.imageKeys.length > 1
      ? [files.images(command)]
      : has(kinds.imageKeys[0])
        ? [files.image(command)]
        : []),
    ...(has(kinds.videoKey) ? [files.video(command)] : []),
    ...(has(kinds.audioKey) ? [files.audio(command)] : []),
    ...(tool.inputSchema.some((field) => field.type === 'file') ? [files.file(command)] : []),
  ]
  const optional = kinds.handlerType === 'text_primary_media_optional'
  return [...(optional ? hows.map(files.optional) : hows), ...(kinds.handlerType === 'form' ? [files.asked] : [])]
}

/** All about one tool: what it takes, an example that works, how a picture gets to it, and the price. */
export const toolHelp = (words: Words, tool: ToolDefinition, recentSeconds: readonly number[]): View => {
  const { help, price } = { help: words.menu.help, price: priceText(words, tool.costingModel, recentSeconds) }
  const said = tool.description.trim()
  const inputs = inputLines(words, tool.inputSchema)
  const blocks: readonly (readonly Html[])[] = [
    [
      html`<b>${tool.displayName}</b> · /${tool.commandName}`,
      ...(said === '' ? [] : [html`${oneLine(said, 500)}`]),
      ...(tool.unavailable === undefined ? [] : [html`⚠️ ${help.unavailable}`]),
    ],
    inputs.length === 0 ? [html`${help.takesNothing}`] : [html`<b>${help.takes}</b>`, ...inputs],
    [html`<b>${help.example}</b>`, html`<code>${exampleLine(words, tool)}</code>`, ...fileLines(words, tool).map((line) => html`${line}`)],
    [html`<b>${help.price}</b>: ${price}`],
  ]
  return {
    text: joinHtml(
      blocks.map((block) => joinHtml(block)),
      '\n\n',
    ),
    keys: [[{ text: help.tryIt, data: buttonData('start_tool', toolCodeOf(tool.toolId)) }]],
  }
}
