import { z } from 'zod'
import type { JsonObject } from '../../model/json.ts'
import { jsonValue } from '../../model/json.ts'

/** What goes into a request by itself, and so can't be set. */
export const ownParameters: ReadonlySet<string> = new Set(['prompt', 'messages', 'image', 'mask', 'stream'])

const target = z.strictObject({
  operation: z.enum(['image', 'edit', 'text'], 'names no operation: it is image, edit or text'),
  model: z.string('names no model').trim().min(1, 'names no model'),
  /** Sent with every request, as they are. */
  params: z
    .record(z.string(), jsonValue, 'has params that are no group in { }')
    .refine((params) => !Object.keys(params).some((key) => key === 'model' || ownParameters.has(key)), {
      error: `sets something in params that is not set there (model, ${[...ownParameters].join(', ')})`,
    })
    .default({}),
  /** What a text model is told before anything else. */
  system: z.string('has a system that is no text').trim().min(1, 'has a system without words').optional(),
})
export type Target = z.infer<typeof target>

export const parseTarget = (value: JsonObject): Target | undefined => {
  const parsed = target.safeParse(value)
  return parsed.success ? parsed.data : undefined
}

const example = '"target": { "operation": "image", "model": "gpt-image-1" }'

/** Why nothing could ever be asked for with it, or undefined. */
export const whyRefused = (value: JsonObject): string | undefined => {
  const parsed = target.safeParse(value)
  const issue = parsed.error?.issues[0]
  if (parsed.success)
    return parsed.data.system === undefined || parsed.data.operation === 'text'
      ? undefined
      : `Its target has a system, which only the operation text can use: put such words into the prompt.`
  const what = issue?.code === 'unrecognized_keys' ? `has ${issue.keys.join(', ')}, which means nothing there` : issue?.message
  return `Its target ${what ?? 'can not be read'}. A right one looks like ${example}.`
}
