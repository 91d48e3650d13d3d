import { z } from 'zod'
import { checkInputs } from '../../executor/inputs.ts'
import { DarkroomError } from '../../model/errors.ts'
import type { Values } from '../../model/generation.ts'
import { mediaFieldTypes, type ToolDefinition } from '../../model/tool.ts'
import { type Principal, principalOf, trustedOnly } from '../auth.ts'
import type { App, HttpContext } from '../context.ts'
import { assertModest } from '../modest-inputs.ts'
import { defaultsResponse } from '../schemas.ts'

const params = z.object({ tool: z.string().min(1) })
const query = z.strictObject({ account: z.string().min(1).max(200).optional().describe('Trusted keys only.') })

const accountOf = (principal: Principal, account: string | undefined): string => {
  if (!principal.trusted && account !== undefined && account !== principal.account) throw trustedOnly('account')
  return account ?? principal.account
}

/** Each value must fit by itself; what is left out is nobody's business here. Kept as given: "random" stays random. */
const assertFit = (tool: ToolDefinition, given: Values): void => {
  const optional = tool.inputSchema.map((field) => ({ ...field, required: false, default: undefined }))
  const checked = checkInputs(optional, {}, given, (min) => min)
  const misfits = 'fields' in checked ? checked.fields : []
  const files = tool.inputSchema
    .filter(({ name, type }) => mediaFieldTypes.has(type) && /(^|,)(media|data):/.test(String(given[name] ?? '')))
    .map(({ name }) => ({ name, message: 'A file is not kept for ever, so it cannot be saved. A web address can.' }))
  const fields = [...misfits, ...files]
  if (fields.length > 0)
    throw new DarkroomError('input_invalid', { message: fields.map(({ name, message }) => `${name}: ${message}`).join(' '), fields })
}

/** The account's saved inputs: they stand between the tool's own defaults and what a call gives. */
export const defaultsRoutes = (app: App, context: HttpContext): void => {
  app.get(
    '/api/v1/tools/:tool/defaults',
    {
      schema: {
        operationId: 'getDefaults',
        tags: ['tools'],
        summary: 'The inputs an account has saved for a tool',
        params,
        querystring: query,
        response: { 200: defaultsResponse },
      },
    },
    async (request) => {
      const principal = principalOf(request)
      const { toolId } = context.tools.find(request.params.tool, principal.trusted)
      const account = accountOf(principal, request.query.account)
      return { toolId, account, inputs: (await context.store.accounts.get(account))?.defaults[toolId] ?? {} }
    },
  )

  app.put(
    '/api/v1/tools/:tool/defaults',
    {
      schema: {
        operationId: 'putDefaults',
        tags: ['tools'],
        summary: 'Save inputs for a tool, in place of those saved before',
        params,
        querystring: query,
        body: z.strictObject({ inputs: z.record(z.string(), z.unknown()).describe('Empty forgets them.') }),
        response: { 200: defaultsResponse },
      },
    },
    async (request) => {
      const principal = principalOf(request)
      const tool = context.tools.find(request.params.tool, principal.trusted)
      const account = accountOf(principal, request.query.account)
      const inputs = request.body.inputs as Values
      assertModest(inputs)
      assertFit(tool, inputs)
      const saved = await context.store.accounts.saveDefaults(account, tool.toolId, inputs, context.clock.now())
      return { toolId: tool.toolId, account, inputs: saved.defaults[tool.toolId] ?? {} }
    },
  )
}
