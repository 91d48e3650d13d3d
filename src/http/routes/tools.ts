import { z } from 'zod'
import { DarkroomError } from '../../model/errors.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import { principalOf } from '../auth.ts'
import type { App, HttpContext } from '../context.ts'
import { refreshResponse, toolResponse, toolsQuery } from '../schemas.ts'

/** In the order of menus. The command is unique, so the pair is a place to go on from even when tools come and go. */
type Place = readonly [order: number, command: string]
const placeOf = (tool: ToolDefinition): Place => [tool.order ?? Number.MAX_SAFE_INTEGER, tool.commandName]
const compare = (a: Place, b: Place): number => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)

const cursorShape = z.tuple([z.number(), z.string()])
const cursorOf = (tool: ToolDefinition): string => Buffer.from(JSON.stringify(placeOf(tool))).toString('base64url')
const readCursor = (cursor: string): Place => {
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    const message = 'This cursor is not one of ours. Start again without it.'
    throw new DarkroomError('bad_request', { message, fields: [{ name: 'cursor', message }] })
  }
}

export const toolRoutes = (app: App, context: HttpContext): void => {
  app.get(
    '/api/v1/tools',
    {
      // A thousand tools with all their inputs: what present made is known to fit, so it isn't checked again.
      serializerCompiler: () => JSON.stringify,
      schema: {
        operationId: 'listTools',
        tags: ['tools'],
        summary: 'What can be run',
        querystring: toolsQuery,
        response: { 200: z.object({ tools: z.array(toolResponse), nextCursor: z.string().optional() }) },
      },
    },
    async (request) => {
      const { category, backend, visibility, limit, cursor } = request.query
      const after = cursor === undefined ? undefined : readCursor(cursor)
      const all = context.tools
        .listed(principalOf(request).trusted, visibility)
        .filter((tool) => (category === undefined || tool.category === category) && (backend === undefined || tool.backend === backend))
        .filter((tool) => after === undefined || compare(placeOf(tool), after) > 0)
        .sort((a, b) => compare(placeOf(a), placeOf(b)))
      const page = all.slice(0, limit)
      const last = page.at(-1)
      return {
        tools: page.map(context.tools.present),
        ...(last !== undefined && all.length > limit ? { nextCursor: cursorOf(last) } : {}),
      }
    },
  )

  app.get(
    '/api/v1/tools/:tool',
    {
      schema: {
        operationId: 'getTool',
        tags: ['tools'],
        summary: 'One tool, by any of its names',
        params: z.object({ tool: z.string().min(1) }),
        response: { 200: toolResponse },
      },
    },
    async (request) => context.tools.present(context.tools.find(request.params.tool, principalOf(request).trusted)),
  )

  app.post(
    '/internal/v1/tools/refresh',
    {
      schema: {
        operationId: 'refreshTools',
        tags: ['tools'],
        summary: 'Load the tools again, now',
        description: 'Trusted keys only. Answers what was added, changed, removed and refused.',
        response: { 200: refreshResponse },
      },
    },
    async (request) => {
      if (!principalOf(request).trusted) throw new DarkroomError('forbidden')
      const { at: _at, ...report } = await context.catalog.refresh()
      return {
        ...report,
        refused: report.refused.map((tool) => ({ ...tool })),
        notes: [...report.notes],
        added: [...report.added],
        changed: [...report.changed],
        removed: [...report.removed],
      }
    },
  )
}
