import type { BackendCall } from '../../src/model/backend.ts'
import type { JsonValue } from '../../src/model/json.ts'
import { backendOf, openStandIn, openWebhookReceiver, standInKey } from '../support/comfydeploy.ts'
import { backendContract } from './backend.ts'

backendContract('comfydeploy', async () => {
  const standIn = await openStandIn()
  const receiver = await openWebhookReceiver()
  const { backend } = backendOf(standIn)
  const { tools = [] } = (await backend.listTools?.(AbortSignal.timeout(10_000))) ?? {}
  const callOf = (toolName: string, callId: string, inputs: Record<string, JsonValue>): BackendCall => {
    const tool = tools.find(({ displayName }) => displayName === toolName)
    if (tool === undefined) throw new Error(`there is no ${toolName}`)
    return { callId, target: tool.target, inputs, webhookUrl: receiver.url }
  }
  const setDown = (down: boolean) => () => {
    standIn.quirks.apiDown = down
  }
  const submit = (answer: (typeof standIn.quirks.nextSubmits)[number]) => () => void standIn.quirks.nextSubmits.push(answer)

  return {
    backend,
    call: (callId) => callOf('Paint', callId, { prompt: 'blue sea', seed: 7, width: 96, height: 64 }),
    outputs: { picture: 'image' },
    callWithPicture: (callId, url) => callOf('Invert', callId, { input_image: url }),
    unknownRef: '00000000-0000-4000-8000-00000000dead',
    secrets: [standInKey, new URL(standIn.url).host],
    hold: () => standIn.hold(),
    release: () => standIn.release(),
    failNext: () => {
      standIn.quirks.nextEnds.push('out_of_memory')
      return { code: 'out_of_memory', detail: /KSampler/ }
    },
    loseNextAnswer: submit('answer_lost'),
    submitProblems: [
      { name: 'down', arrange: setDown(true), sent: 'maybe', retryable: false, code: 'backend_unavailable' },
      { name: 'answer lost', arrange: submit('answer_lost'), sent: 'maybe', retryable: false, code: 'backend_unavailable' },
      { name: '500, nothing begun', arrange: submit('error_500_before'), sent: 'maybe', retryable: false, code: 'backend_unavailable' },
      { name: '500, run begun', arrange: submit('error_500_after'), sent: 'maybe', retryable: false, code: 'backend_unavailable' },
      { name: 'busy', arrange: submit('rate_limited'), sent: 'no', retryable: true, code: 'rate_limited', retryAfterMs: 2000 },
      { name: 'wrong key', arrange: submit('unauthorized'), sent: 'no', retryable: false, code: 'backend_refused' },
      { name: 'no credit', arrange: submit('no_credit'), sent: 'no', retryable: false, code: 'backend_credit' },
      { name: 'suspended', arrange: submit('suspended'), sent: 'no', retryable: false, code: 'backend_refused' },
      { name: 'refused inputs', arrange: submit('invalid'), sent: 'no', retryable: false, code: 'backend_refused' },
    ],
    goDown: setDown(true),
    comeBack: setDown(false),
    settled: () => standIn.settled(),
    webhooks: () => receiver.received(),
    close: async () => {
      await standIn.close()
      await receiver.close()
    },
  }
})
