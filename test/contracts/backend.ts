import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BackendError } from '../../src/model/errors.ts'
import { discoveredTool } from '../../src/model/tool.ts'
import type { Backend } from '../../src/ports/backend.ts'
import { findAndCancelContract } from './backend-find-and-cancel.ts'
import { type BackendUnderTest, capable, caught, isEnd, lengthOf, openMediaOf, signal, stepsOf } from './backend-under-test.ts'
import { webhookContract } from './backend-webhooks.ts'

/** What every backend must do, whoever is behind it. `lacks` names the optional methods that it doesn't have. */
export const backendContract = (name: string, open: () => Promise<BackendUnderTest>, lacks: readonly (keyof Backend)[] = []): void => {
  const { testOf, describeOf } = capable(lacks)
  describe(`backend: ${name}`, () => {
    let under: BackendUnderTest
    let backend: Backend
    beforeEach(async () => {
      under = await open()
      backend = under.backend
    })
    afterEach(() => under.close())

    const { quiet, expectQuiet, poll, submitted, endOf } = stepsOf(() => under)

    test('it lacks what it says it lacks', () => {
      for (const method of lacks) expect(backend[method], method).toBeUndefined()
    })

    test('a run ends with its outputs, by their names and kinds, and they can be read', async () => {
      const first = await submitted('gen_a.1')
      expect(first.ref).not.toBe('')
      const end = await endOf(first)
      if (end.status !== 'completed') throw new Error(JSON.stringify(end))
      expect(end.ref).toBe(first.ref)
      expect(Object.fromEntries(end.outputs.map((output) => [output.name, output.kind]))).toEqual(under.outputs)
      for (const output of end.outputs) expect(await lengthOf(backend, output)).toBeGreaterThan(0)
      for (const [key, value] of Object.entries(end.usage ?? {})) if (key !== 'gpu') expect(value).toBeGreaterThanOrEqual(0)
    })

    test('two submits are two runs', async () => {
      const refs = new Set([(await submitted('gen_a.1')).ref, (await submitted('gen_a.2')).ref])
      expect(refs.size).toBe(2)
    })

    test('a failed run says why: plainly to people, exactly to admins', async () => {
      const { code, detail } = under.failNext()
      const end = await endOf(await submitted('gen_b.1'))
      if (end.status !== 'failed') throw new Error(JSON.stringify(end))
      expect(end.code).toBe(code)
      expect(end.detail).toMatch(detail)
      expect(typeof end.retryable).toBe('boolean')
      expect(end.message).not.toMatch(/traceback|exception|https?:|\/comfyui|File "/i)
      quiet(JSON.stringify(end))
    })

    test('nothing can be asked of a service that is down, and it does not say that it knows no such run', async () => {
      const { ref } = await submitted('gen_c.1')
      await under.settled()
      under.goDown()
      if (backend.poll !== undefined) expectQuiet(await caught(backend.poll(ref, signal())))
      if (backend.pollMany !== undefined) expect(await backend.pollMany([ref], signal())).toEqual([])
      if (backend.find !== undefined) expectQuiet(await caught(backend.find(under.call('gen_c.1'), new Date(0), signal())))
      if (backend.listTools !== undefined) expectQuiet(await caught(backend.listTools(signal())))
      if (backend.cancel !== undefined) expectQuiet(await caught(backend.cancel(ref, signal())))
      under.comeBack()
      if (backend.poll !== undefined) expect((await backend.poll(ref, signal())).ref).toBe(ref)
    })

    test('what was given up before it left was not sent', async () => {
      const error = await caught(backend.submit(under.call('gen_d.1'), AbortSignal.abort()))
      expect(error).toBeInstanceOf(BackendError)
      if (backend.find !== undefined) expect(await backend.find(under.call('gen_d.1'), new Date(0), signal())).toBeUndefined()
    })

    test('every way a submit can fail says whether it may have been sent, and whether trying again can help', async () => {
      for (const problem of under.submitProblems) {
        problem.arrange()
        const error = await caught(submitted(`gen_e.${problem.name}`))
        under.comeBack()
        expect(error, problem.name).toBeInstanceOf(BackendError)
        const { sent, retryable, code, retryAfterMs } = error as BackendError
        const wanted = problem.retryAfterMs === undefined ? {} : { retryAfterMs: problem.retryAfterMs }
        expect({ problem: problem.name, sent, retryable, code, ...(problem.retryAfterMs === undefined ? {} : { retryAfterMs }) }).toEqual({
          problem: problem.name,
          sent: problem.sent,
          retryable: problem.retryable,
          code: problem.code,
          ...wanted,
        })
        expectQuiet(error)
      }
    })

    describeOf('poll')('poll', () => {
      test('a live run is queued or running, and has no end', async (context) => {
        if (backend.poll === undefined) return context.skip()
        under.hold()
        const first = await submitted('gen_f.1')
        await under.settled()
        const now = await poll(first.ref)
        expect(['queued', 'running']).toContain(now.status)
        if (now.status === 'running' && now.progress !== undefined) expect(now.progress).toBeGreaterThanOrEqual(0)
        if (now.status === 'running' && now.progress !== undefined) expect(now.progress).toBeLessThanOrEqual(1)
        under.release()
        expect((await endOf(first)).status).toBe('completed')
      })

      test('a run that it has never seen is unknown', async (context) => {
        if (backend.poll === undefined) return context.skip()
        expect(await poll(under.unknownRef)).toEqual({ ref: under.unknownRef, status: 'unknown' })
      })

      test('asking twice changes nothing', async (context) => {
        if (backend.poll === undefined) return context.skip()
        const end = await endOf(await submitted('gen_g.1'))
        expect(await poll(end.ref)).toEqual(await poll(end.ref))
      })
    })

    testOf('pollMany')('pollMany agrees with poll', async (context) => {
      const { pollMany } = backend
      if (pollMany === undefined) return context.skip()
      const done = [await submitted('gen_h.1'), await submitted('gen_h.2')]
      await under.settled()
      under.failNext()
      done.push(await submitted('gen_h.3'))
      await under.settled()
      under.hold()
      const live = await Promise.all([4, 5, 6, 7].map((attempt) => submitted(`gen_h.${attempt}`)))
      await under.settled()
      const refs = [...[...done, ...live].map(({ ref }) => ref), under.unknownRef]
      const many = await pollMany(refs, signal())
      expect(many.map(({ ref }) => ref).sort()).toEqual([...refs].sort())
      for (const update of many) {
        const one = await poll(update.ref)
        if (isEnd(one) || one.status === 'unknown') expect(update).toEqual(one)
        else expect(update.status).toBe(one.status)
      }
      expect(await pollMany([], signal())).toEqual([])
      under.release()
    })

    findAndCancelContract(() => under, lacks)

    testOf('upload')('a file that was uploaded can be worked on', async (context) => {
      const { upload } = backend
      const { callWithPicture } = under
      if (upload === undefined || callWithPicture === undefined) return context.skip()
      const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
        .png()
        .toBuffer()
      const { url, expiresAt } = await upload(
        openMediaOf(png, 'image/png', 'téal "picture".png'),
        { callId: 'gen_o.1', target: callWithPicture('gen_o.1', '').target },
        signal(),
      )
      expect(url).toMatch(/^[a-z][a-z0-9+.-]*:/)
      if (expiresAt !== undefined) expect(expiresAt.getTime()).toBeGreaterThan(0)
      const end = await endOf(await backend.submit(callWithPicture('gen_o.1', url), signal()))
      if (end.status !== 'completed') throw new Error(JSON.stringify(end))
      expect(end.outputs.length).toBeGreaterThan(0)
    })

    webhookContract(() => under, lacks)

    testOf('listTools')('the tools it lists are well formed, apart from each other, and can be run as listed', async (context) => {
      const { listTools } = backend
      if (listTools === undefined) return context.skip()
      const { tools, refused } = await listTools(signal())
      expect(tools.length).toBeGreaterThan(0)
      for (const tool of tools) {
        expect(discoveredTool.safeParse(tool).error?.issues ?? [], tool.displayName).toEqual([])
        expect(JSON.parse(JSON.stringify(tool.target)), tool.displayName).toEqual(tool.target)
      }
      expect(new Set(tools.map(({ toolId }) => toolId)).size).toBe(tools.length)
      for (const { name: refusedName, reason } of refused) {
        expect(refusedName).not.toBe('')
        expect(reason).not.toBe('')
        quiet(reason)
      }
      // A second look finds the same tools under the same ids.
      expect((await listTools(signal())).tools.map(({ toolId }) => toolId).sort()).toEqual(tools.map(({ toolId }) => toolId).sort())
    })
  })
}
