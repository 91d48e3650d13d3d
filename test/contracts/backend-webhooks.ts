import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WebhookRequest } from '../../src/model/backend.ts'
import { isErrorCode } from '../../src/model/errors.ts'
import type { Backend } from '../../src/ports/backend.ts'
import { type BackendUnderTest, capable, isEnd, stepsOf } from './backend-under-test.ts'

/** The part of the backend contract that is about webhooks. */
export const webhookContract = (of: () => BackendUnderTest, lacks: readonly (keyof Backend)[]): void => {
  const { describeOf } = capable(lacks)
  const { submitted, endOf } = stepsOf(of)

  describeOf('parseWebhook')('parseWebhook', () => {
    const request = (body: string): WebhookRequest => ({ method: 'POST', headers: {}, query: {}, body })

    test('reads what the service sends, and tells of our run alone', async (context) => {
      const { parseWebhook } = of().backend
      const { webhooks } = of()
      if (parseWebhook === undefined || webhooks === undefined) return context.skip()
      const end = await endOf(await submitted('gen_p.1'))
      await of().settled()
      const updates = webhooks().map((webhook) => parseWebhook(webhook))
      expect(updates.length).toBeGreaterThan(0)
      for (const update of updates) expect(update?.ref).toBe(end.ref)
      const told = updates.find((update) => update !== undefined && isEnd(update))
      expect(told?.status).toBe(end.status)
      if (told?.status !== 'completed' || end.status !== 'completed') throw new Error('it should tell of the end')
      expect(told.outputs.map(({ name, kind }) => ({ name, kind }))).toEqual(end.outputs.map(({ name, kind }) => ({ name, kind })))
      // The method means nothing.
      for (const webhook of webhooks()) expect(parseWebhook({ ...webhook, method: 'GET' })).toEqual(parseWebhook(webhook))
    })

    const expectTotal = (parse: NonNullable<Backend['parseWebhook']>, webhook: WebhookRequest): void => {
      const update = parse(webhook)
      if (update === undefined) return
      expect(update.ref).not.toBe('')
      if (update.status === 'failed') expect(isErrorCode(update.code)).toBe(true)
      if (update.status === 'completed') for (const output of update.outputs) expect(output.name).not.toBe('')
      if (update.status === 'running' && update.progress !== undefined) expect(update.progress).toBeGreaterThanOrEqual(0)
      if (update.status === 'running' && update.progress !== undefined) expect(update.progress).toBeLessThanOrEqual(1)
    }

    test('is total: garbage is undefined or well formed, and never throws', (context) => {
      const { parseWebhook } = of().backend
      if (parseWebhook === undefined) return context.skip()
      const texts = fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.jsonValue().map((value) => JSON.stringify(value)),
      )
      const pairs = fc.dictionary(fc.string(), fc.string())
      const requests = fc.record({ method: fc.string(), headers: pairs, query: pairs, body: texts })
      fc.assert(
        fc.property(requests, (webhook) => expectTotal(parseWebhook, webhook)),
        { numRuns: 300 },
      )
    })

    test('is total over real ones with a part torn out or swapped', async (context) => {
      const { parseWebhook } = of().backend
      const { webhooks } = of()
      if (parseWebhook === undefined || webhooks === undefined) return context.skip()
      await endOf(await submitted('gen_q.1'))
      await of().settled()
      const bodies = webhooks().map(({ body }) => JSON.parse(body) as unknown)
      expect(bodies.length).toBeGreaterThan(0)
      const torn = (value: unknown, path: readonly number[], by: unknown): unknown => {
        const [first, ...rest] = path
        if (first === undefined || typeof value !== 'object' || value === null) return by
        const keys = Object.keys(value)
        const key = keys[first % Math.max(1, keys.length)]
        if (key === undefined) return by
        const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value }
        Object.assign(copy, { [key]: torn((value as Record<string, unknown>)[key], rest, by) })
        return copy
      }
      fc.assert(
        fc.property(fc.constantFrom(...bodies), fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }), fc.jsonValue(), (body, path, by) =>
          expectTotal(parseWebhook, request(JSON.stringify(torn(body, path, by)))),
        ),
        { numRuns: 500 },
      )
      fc.assert(
        fc.property(fc.constantFrom(...bodies), fc.nat(), (body, cut) => {
          const text = JSON.stringify(body)
          expectTotal(parseWebhook, request(text.slice(0, cut % text.length)))
        }),
      )
    })
  })
}
