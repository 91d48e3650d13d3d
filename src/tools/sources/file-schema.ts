import { z } from 'zod'
import { jsonValue } from '../../model/json.ts'
import { costingModel } from '../../model/rate-card.ts'
import { discoveredTool, fieldType, inputField, platformHints, toolDefinition, toolLimits, visibility } from '../../model/tool.ts'

const remark = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .describe('A remark for whoever reads this file. Nothing happens because of it.')

/** What tools.json can change about one input. */
export const inputOverride = z.strictObject({
  '//': remark,
  rename: z.string().min(1).max(64).optional().describe('The name that people type from now on. The backend still gets its own.'),
  label: inputField.shape.label,
  description: inputField.shape.description,
  type: fieldType.optional(),
  required: z.boolean().optional(),
  default: jsonValue.optional().describe('Used when nobody gives a value.'),
  min: z.number().optional(),
  max: z.number().optional(),
  step: inputField.shape.step,
  maxLength: inputField.shape.maxLength,
  options: z.array(z.string()).min(1).optional().describe('The choices that people have.'),
  order: inputField.shape.order,
  group: inputField.shape.group,
  advanced: inputField.shape.advanced,
  hide: z.boolean().optional().describe("Nobody is asked for it; the workflow's own value is used."),
  fixed: jsonValue.optional().describe('Nobody is asked for it; this value is always sent.'),
})
export type InputOverride = z.infer<typeof inputOverride>

/** What tools.json can change about a tool that was found elsewhere. */
export const toolOverride = z.strictObject({
  '//': remark,
  commandName: toolDefinition.shape.commandName.optional().describe('The slash command, without the slash.'),
  displayName: toolDefinition.shape.displayName.optional(),
  description: z.string().max(8000).optional(),
  aliases: z.array(z.string().min(1).max(64)).optional().describe('Other names. They replace the ones it had.'),
  tags: z.array(z.string()).optional().describe('They replace the ones it had.'),
  category: z.string().min(1).optional().describe('Instead of the one worked out from what goes in and out.'),
  visibility: visibility.optional().describe('public: for all. admin: for admins alone. hidden: in no list.'),
  hide: z.boolean().optional().describe('true is short for "visibility": "hidden".'),
  inputs: z.record(z.string(), inputOverride).optional().describe('By the name or the label of the input.'),
  costingModel: costingModel.optional(),
  limits: toolLimits.optional(),
  platformHints: platformHints.optional(),
  order: z.number().optional().describe('Position in menus: lower comes first.'),
})
export type ToolOverride = z.infer<typeof toolOverride>

/** A whole tool, written by hand. */
export const staticTool = discoveredTool.omit({ wantedCommand: true, unavailable: true }).extend({
  '//': remark,
  commandName: toolDefinition.shape.commandName
    .optional()
    .describe('The slash command, without the slash. Left out: made from displayName.'),
})
export type StaticTool = z.infer<typeof staticTool>

export const toolsFile = z.strictObject({
  $schema: z.string().optional(),
  '//': remark,
  tools: z.array(staticTool).optional().describe('Tools that no backend lists by itself.'),
  '// tools': z.array(staticTool).optional().describe('The same, switched off: examples, or tools that rest.'),
  overrides: z
    .object({ '//': remark })
    .catchall(toolOverride)
    .optional()
    .describe(
      "Changes to tools that were found, by any of their names: id, command, alias, the workflow's name or the deployment id. A name that begins with // is switched off.",
    ),
})

/** The same as JSON Schema, so that an editor can help with tools.json. */
export const toolsFileJsonSchema = (): object => ({
  ...z.toJSONSchema(toolsFile, { io: 'input', target: 'draft-7' }),
  title: 'tools.json of Darkroom',
})

/** Every word that means something in tools.json, to guess what a misspelt one was meant to be. */
export const knownKeys: readonly string[] = [
  ...new Set(
    [toolsFile, toolOverride, inputOverride, staticTool, inputField, toolLimits, platformHints].flatMap((schema) =>
      Object.keys(schema.shape),
    ),
  ),
].filter((key) => /^[a-z]/i.test(key))
