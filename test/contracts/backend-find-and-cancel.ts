import { expect, test } from 'vitest'
import { BackendError } from '../../src/model/errors.ts'
import type { Backend } from '../../src/ports/backend.ts'
import { type BackendUnderTest, capable, caught, signal, stepsOf } from './backend-under-test.ts'

/** The part of the backend contract that is about runs nobody knew of, and runs nobody wants any more. */
export const findAndCancelContract = (of: () => BackendUnderTest, lacks: readonly (keyof Backend)[]): void => {
  const { describeOf } = capable(lacks)
  const { submitted, endOf, poll, expectQuiet } = stepsOf(of)

  describeOf('find')('find', () => {
    test('finds the run that an unanswered submit began, and that run can be followed', async (context) => {
      const { find } = of().backend
      if (find === undefined) return context.skip()
      const since = new Date(Date.now() - 1000)
      await submitted('gen_i.1')
      of().loseNextAnswer()
      const error = await caught(submitted('gen_i.2'))
      expect(error).toBeInstanceOf(BackendError)
      expect((error as BackendError).sent).toBe('maybe')
      await submitted('gen_i.3')
      await of().settled()
      const found = await find(of().call('gen_i.2'), since, signal())
      if (found === undefined) throw new Error('it was not found')
      const end = await endOf(found)
      expect(end.status).toBe('completed')
      expect(end).toEqual(await poll(found.ref))
    })

    test('finds it while it still runs', async (context) => {
      const { find } = of().backend
      if (find === undefined) return context.skip()
      of().hold()
      of().loseNextAnswer()
      await caught(submitted('gen_j.1'))
      await of().settled()
      const found = await find(of().call('gen_j.1'), new Date(Date.now() - 1000), signal())
      expect(['queued', 'running']).toContain(found?.status)
      of().release()
    })

    test('finds nothing where nothing was begun: not another attempt, not another generation', async (context) => {
      const { find } = of().backend
      if (find === undefined) return context.skip()
      await submitted('gen_k.1')
      await submitted('gen_k.11')
      for (const callId of ['gen_k.2', 'gen_l.1', 'gen_k'])
        expect(await find(of().call(callId), new Date(Date.now() - 1000), signal()), callId).toBeUndefined()
    })
  })

  describeOf('cancel')('cancel', () => {
    test('a live run is cancelled', async (context) => {
      const { cancel } = of().backend
      if (cancel === undefined) return context.skip()
      of().hold()
      const first = await submitted('gen_m.1')
      await of().settled()
      await cancel(first.ref, signal())
      of().release()
      expect((await endOf(first)).status).toBe('cancelled')
    })

    test('what has ended stays as it is', async (context) => {
      const { cancel } = of().backend
      if (cancel === undefined) return context.skip()
      const end = await endOf(await submitted('gen_n.1'))
      await cancel(end.ref, signal()).catch(expectQuiet)
      expect(await poll(end.ref)).toEqual(end)
    })

    test('a run that it has never seen can not be', async (context) => {
      const { cancel } = of().backend
      if (cancel === undefined) return context.skip()
      expectQuiet(await caught(cancel(of().unknownRef, signal())))
    })
  })
}
