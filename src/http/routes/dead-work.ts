import { z } from 'zod'
import { DarkroomError } from '../../model/errors.ts'
import { shortText } from '../../net/short-text.ts'
import { principalOf } from '../auth.ts'
import type { App, HttpContext } from '../context.ts'

const deadWork = z.object({
  deadId: z.string(),
  kind: z.string(),
  key: z.string().describe('Of most kinds, the id of the generation.'),
  tries: z.number(),
  error: z.string().describe('Why its last try failed.'),
  diedAt: z.string().describe('ISO 8601, in UTC.'),
})

/** Work that used up its tries: what it was for has ended with an error, and here its owner can look and try again. */
export const deadWorkRoutes = (app: App, { queue }: HttpContext): void => {
  app.get(
    '/internal/v1/dead',
    {
      schema: {
        operationId: 'listDeadWork',
        tags: ['work'],
        summary: 'Work that used up its tries',
        description: 'Trusted keys only.',
        querystring: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
        response: { 200: z.object({ dead: z.array(deadWork) }) },
      },
    },
    async (request) => {
      if (!principalOf(request).trusted) throw new DarkroomError('forbidden')
      const dead = await queue.dead(request.query.limit)
      return {
        dead: dead.map(({ deadId, kind, key, tries, error, diedAt }) => ({
          deadId,
          kind,
          key,
          tries,
          error: shortText(error),
          diedAt: new Date(diedAt).toISOString(),
        })),
      }
    },
  )

  app.post(
    '/internal/v1/dead/:deadId/revive',
    {
      schema: {
        operationId: 'reviveDeadWork',
        tags: ['work'],
        summary: 'Give a dead item its tries back',
        description: 'Trusted keys only. What it was for may have ended meanwhile; then nothing happens.',
        params: z.object({ deadId: z.string().min(1).max(200) }),
        response: { 200: z.object({ deadId: z.string(), revived: z.literal(true) }) },
      },
    },
    async (request) => {
      if (!principalOf(request).trusted) throw new DarkroomError('forbidden')
      const { deadId } = request.params
      if (!(await queue.revive(deadId)))
        throw new DarkroomError('not_found', { message: 'There is no dead work by that id. It may have been revived already.' })
      return { deadId, revived: true as const }
    },
  )
}
