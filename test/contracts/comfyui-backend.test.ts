import { auth, openBench } from '../support/comfyui/bench.ts'
import { type Generation, generations, serverFolder } from '../support/comfyui/index.ts'
import { backendContract } from './backend.ts'
import type { SubmitProblem } from './backend-under-test.ts'

const unavailable = { retryable: false, code: 'backend_unavailable' } as const

const open = (generation: Generation) => async () => {
  const bench = await openBench({ servers: [{ generation, keepsAlive: false }] })
  const { server } = bench
  const next = (answer: (typeof server.quirks.nextPrompts)[number]) => (): void => void server.quirks.nextPrompts.push(answer)
  const submitProblems: readonly SubmitProblem[] = [
    { name: 'down', arrange: server.goDown, sent: 'no', retryable: true, code: 'backend_unavailable' },
    { name: 'answer lost', arrange: next('answer_lost'), sent: 'maybe', ...unavailable },
    { name: 'bad gateway', arrange: next('bad_gateway'), sent: 'maybe', ...unavailable },
    { name: 'a page instead of an answer', arrange: next('not_json'), sent: 'maybe', ...unavailable },
    { name: 'busy', arrange: next('busy'), sent: 'no', retryable: true, code: 'rate_limited', retryAfterMs: 2000 },
    {
      name: 'a node that was taken away',
      arrange: () => server.remove('ImageScale'),
      sent: 'no',
      retryable: false,
      code: 'backend_refused',
    },
  ]
  return {
    backend: bench.backend,
    call: bench.call,
    outputs: { picture: 'image' as const },
    callWithPicture: (callId: string, url: string) => bench.call(callId, 'Invert', { photo: url }),
    unknownRef: `${bench.keyOf(server)}/00000000-0000-4000-8000-00000000dead`,
    secrets: [...bench.secrets, auth.value, serverFolder],
    hold: () => server.hold(),
    release: server.release,
    failNext: () => {
      server.failNext()
      return generation < '2024-05'
        ? ({ code: 'run_failed', detail: /left no results/ } as const)
        : ({ code: 'out_of_memory', detail: /LoadImage/ } as const)
    },
    loseNextAnswer: next('answer_lost'),
    submitProblems,
    goDown: server.goDown,
    comeBack: () => {
      server.comeBack()
      server.remove()
    },
    settled: server.settled,
    close: bench.close,
  }
}

for (const generation of generations) backendContract(`comfyui of ${generation}`, open(generation), ['parseWebhook'])
