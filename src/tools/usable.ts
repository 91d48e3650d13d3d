import type { DiscoveredTool } from '../model/tool.ts'
import { mediaFieldTypes } from '../model/tool.ts'
import type { Backend } from '../ports/backend.ts'
import { isOwed } from './field-roles.ts'

/** What a backend can do, as far as loading its tools is concerned. */
export interface BackendAbilities {
  readonly poll: boolean
  readonly webhook: boolean
  /** Our files reach it without anybody reaching us. */
  readonly files: boolean
  readonly refuseTarget?: Backend['refuseTarget']
}

/** `filesHaveLinks`: what we keep can be read where it lies. */
export const abilitiesOf = (backend: Backend, filesHaveLinks = false): BackendAbilities => ({
  poll: backend.poll !== undefined || backend.pollMany !== undefined,
  webhook: backend.parseWebhook !== undefined,
  files: backend.upload !== undefined || filesHaveLinks,
  ...(backend.refuseTarget === undefined ? {} : { refuseTarget: backend.refuseTarget }),
})

export type Usability = { readonly tool: DiscoveredTool; readonly note?: string } | { readonly refused: string }

/**
 * Can it run here? A result must be able to reach us, and a file the backend.
 * A backend with neither polling nor webhooks answers at once, so nothing has to reach us.
 */
export const usabilityOf = (
  tool: DiscoveredTool,
  backends: ReadonlyMap<string, BackendAbilities>,
  publicUrl: string | undefined,
): Usability => {
  const abilities = backends.get(tool.backend)
  if (abilities === undefined) {
    const known = [...backends.keys()].join(', ')
    return { refused: `There is no backend "${tool.backend}". ${known === '' ? 'None is configured.' : `Configured: ${known}.`}` }
  }
  const aimless = abilities.refuseTarget?.(tool.target)
  if (aimless !== undefined) return { refused: aimless }
  if (publicUrl !== undefined) return { tool }
  if (abilities.webhook && !abilities.poll)
    return { refused: 'Its results come by webhook alone. Please set PUBLIC_URL, so that they can reach us.' }
  if (abilities.files) return { tool }
  const files = tool.inputSchema.filter((field) => mediaFieldTypes.has(field.type))
  if (files.some(isOwed))
    return { refused: 'It needs a file, and its backend takes files as links alone. Please set PUBLIC_URL, so that it can read ours.' }
  if (files.length === 0) return { tool }
  return {
    tool: { ...tool, inputSchema: tool.inputSchema.filter((field) => !files.includes(field)) },
    note: `"${tool.displayName}" is offered without ${files.map((field) => field.name).join(', ')}: its backend takes files as links alone. Set PUBLIC_URL to offer them.`,
  }
}
