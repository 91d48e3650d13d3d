import { z } from 'zod'
import { jsonObject, jsonValue } from './json.ts'
import { costingModel } from './rate-card.ts'

/** What a person can be asked for. `images` takes several pictures; every other media type takes one file. */
export const fieldType = z.enum([
  'string',
  'text',
  'integer',
  'number',
  'boolean',
  'enum',
  'seed',
  'image',
  'mask',
  'video',
  'audio',
  'file',
  'images',
  'lora',
])
export type FieldType = z.infer<typeof fieldType>

export const mediaFieldTypes: ReadonlySet<FieldType> = new Set(['image', 'mask', 'video', 'audio', 'file', 'images'])

export const inputField = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .describe('What people and programs call it. The backend takes the value under it too, unless `key` says otherwise.'),
  key: z.string().min(1).max(200).optional().describe("The backend's own key, when people see another name."),
  label: z.string().max(200).optional().describe('What people see instead of the name.'),
  description: z.string().max(4000).optional(),
  type: fieldType,
  required: z.boolean().default(false),
  default: jsonValue.optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().positive().optional(),
  maxLength: z.number().int().positive().optional(),
  options: z.array(z.string()).optional().describe('The choices of an enum.'),
  order: z.number().optional().describe('Position in forms: lower comes first.'),
  group: z.string().optional(),
  advanced: z.boolean().optional().describe('Hidden from short forms.'),
})
export type InputField = z.infer<typeof inputField>

export const outputKind = z.enum(['image', 'animation', 'video', 'audio', 'text', 'model', 'file'])
export type OutputKind = z.infer<typeof outputKind>

export const outputField = z.strictObject({
  name: z.string().min(1),
  kind: outputKind,
  description: z.string().optional(),
})
export type OutputField = z.infer<typeof outputField>

export const toolLimits = z.strictObject({
  timeoutSeconds: z.number().positive().optional().describe('From the first sign that it runs.'),
  queueTimeoutSeconds: z.number().positive().optional().describe('Waiting at the backend.'),
  concurrency: z.number().int().positive().optional().describe('How many may be live at once.'),
})
export type ToolLimits = z.infer<typeof toolLimits>

export const platformHints = z.strictObject({
  primaryInput: z.string().optional().describe('The input that plain text or a replied-to file fills.'),
  sendAs: z.enum(['photo', 'document']).optional(),
  fileName: z.string().max(200).optional(),
})
export type PlatformHints = z.infer<typeof platformHints>

export const visibility = z.enum(['public', 'admin', 'hidden'])

export const commandPattern = /^[a-z][a-z0-9_]{0,31}$/

export const toolDefinition = z.strictObject({
  toolId: z.string().min(1).max(200).describe('Stable: survives a rename of the workflow.'),
  backend: z.string().min(1).describe('The id of the backend instance that runs it.'),
  target: jsonObject.default({}).describe("The backend's own; nobody else looks inside."),
  displayName: z.string().min(1).max(200),
  commandName: z.string().regex(commandPattern, 'a command has 1 to 32 of a-z, 0-9 and _, and starts with a letter'),
  aliases: z.array(z.string().min(1).max(64)).default([]),
  description: z.string().max(8000).default(''),
  category: z.string().default('other').describe('Inferred from what goes in and out, e.g. text-to-image.'),
  tags: z.array(z.string()).default([]),
  visibility: visibility.default('public'),
  inputSchema: z.array(inputField).default([]),
  fixedInputs: z.record(z.string(), jsonValue).optional().describe("Always sent, never asked for; by the backend's own keys."),
  outputSchema: z.array(outputField).default([]),
  costingModel: costingModel.default({ kind: 'free' }),
  limits: toolLimits.default({}),
  platformHints: platformHints.default({}),
  order: z.number().optional().describe('Position in menus: lower comes first.'),
  /** Why the tool can't run right now; absent when it can. */
  unavailable: z.string().optional(),
  metadata: jsonObject.default({}),
})
export type ToolDefinition = z.infer<typeof toolDefinition>

/** What discovery hands over: everything but the command, which tools/ decides. */
export const discoveredTool = toolDefinition.omit({ commandName: true }).extend({
  /** What its owner would like it to be called; tools/ makes it legal and unique. */
  wantedCommand: z.string().optional(),
})
export type DiscoveredTool = z.infer<typeof discoveredTool>

/** A tool that was found but can't be offered, and why. */
export interface RefusedTool {
  readonly name: string
  readonly toolId?: string
  readonly reason: string
}

/** What a generation keeps of its tool, so that nobody asks the registry again. */
export const toolSnapshot = toolDefinition
  .pick({
    toolId: true,
    backend: true,
    target: true,
    displayName: true,
    commandName: true,
    category: true,
    outputSchema: true,
    costingModel: true,
    limits: true,
    platformHints: true,
    fixedInputs: true,
  })
  .extend({
    /** What the backend calls an input, where people see another name. See withBackendKeys. */
    inputKeys: z.record(z.string(), z.string()).optional(),
    /** The input that a new seed goes into, where there is one. */
    seedKey: z.string().optional(),
  })
export type ToolSnapshot = z.infer<typeof toolSnapshot>
