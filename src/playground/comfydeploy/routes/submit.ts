import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { JsonValue } from '../../../model/json.ts'
import { detail, Fault, serverError } from '../fault.ts'
import type { SubmitAnswer } from '../quirks.ts'
import type { Run } from '../runs.ts'
import { parseSubmitRequest, type SubmitRequest } from '../submit-request.ts'
import { pause } from '../time.ts'
import type { Deployment } from '../world.ts'
import { breakOff, type Context } from './context.ts'

const refusals: Readonly<Partial<Record<SubmitAnswer, (retryAfterSeconds: number) => Fault>>> = {
  error_500_before: serverError,
  rate_limited: (seconds) => new Fault(429, { detail: 'Too Many Requests' }, { 'Retry-After': String(seconds) }),
  unauthorized: () => detail(401, 'Invalid or expired token'),
  no_credit: () => detail(403, "Insufficient deployment owner's GPU credits to create run"),
  suspended: () => detail(403, 'Your account has been suspended due to unusual activity.'),
  invalid: () =>
    new Fault(422, {
      detail: [{ type: 'string_type', loc: ['body', 'inputs', 'prompt', 'str'], msg: 'Input should be a valid string', input: null }],
    }),
}

const dataUrl = /^data:image\/(png|jpeg|jpg);base64,/

export const addSubmitRoute = (app: FastifyInstance, context: Context): void => {
  const { quirks, world, runs, life, bucket, time } = context

  /** Pictures inside the request become files before anything is stored; own private addresses are signed. */
  const storedInput = (value: JsonValue): JsonValue => {
    if (typeof value !== 'string') return value
    const format = dataUrl.exec(value)?.[1]
    if (format !== undefined) {
      const extension = format === 'png' ? 'png' : 'jpeg'
      const bytes = Buffer.from(value.slice(value.indexOf(',') + 1), 'base64')
      return context.sign()(
        bucket.put(`inputs/img_${context.newId().slice(0, 16)}.${extension}`, { bytes, mimeType: `image/${extension}` }),
      )
    }
    return bucket.isOwn(value) ? context.sign()(value) : value
  }

  const storedInputs = (request: SubmitRequest, deployment: Deployment): Record<string, JsonValue> => {
    const asked = new Set(Object.values(deployment.graph).map((node) => node.inputs['input_id']))
    const kept = Object.entries(request.inputs).filter(([name]) => !quirks.unknownInputsDropped || asked.has(name))
    return Object.fromEntries(kept.map(([name, value]) => [name, storedInput(value)]))
  }

  const createRun = (request: SubmitRequest): Run => {
    const deployment = world.deployment(request.deploymentId)
    if (deployment === undefined) throw detail(404, 'Deployment not found')
    const machine = world.machine(deployment.machineId)
    if (machine === undefined) throw detail(404, 'Machine not found for this deployment')
    if (Object.keys(deployment.graph).length === 0) throw detail(404, 'Workflow API not found')
    return runs.add({
      deployment,
      machine,
      gpu: deployment.gpu ?? request.gpu ?? machine.gpu,
      inputs: storedInputs(request, deployment),
      webhook: request.webhook,
      ticks: request.ticks,
      ending: quirks.nextEnds.shift() ?? quirks.end,
    })
  }

  const fail = (run: Run, fault: Fault): never => {
    runs.move(run, 'failed')
    throw fault
  }

  const queue = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const wanted = parseSubmitRequest(request.body)
    const answer = quirks.nextSubmits.shift() ?? quirks.submit
    const refusal = refusals[answer]
    if (refusal !== undefined) throw refusal(quirks.retryAfterSeconds)

    const run = createRun(wanted)
    if (!['comfy-deploy-serverless', 'runpod-serverless', 'classic'].includes(run.machine.type))
      fail(run, detail(400, 'Invalid machine type'))
    if (run.machine.type === 'runpod-serverless') fail(run, detail(400, 'Machine auth token not found'))
    if (!context.isReady(run.machine)) fail(run, serverError())
    if (answer === 'error_400_after') {
      life.runOn(run)
      const nodeErrors =
        "{'7': {'errors': [{'type': 'required_input_missing', 'message': 'Required input is missing', 'details': 'image'}], 'class_type': 'SaveImage'}}"
      fail(run, detail(400, `Error creating run: 400 Bad Request ${nodeErrors}`))
    }

    const early = quirks.webhooksBeforeAnswer || life.holds('answer') || quirks.submitDelayMs > 0
    life.start(run, early ? Promise.resolve() : new Promise((resolve) => void reply.raw.once('close', resolve)))
    if (quirks.webhooksBeforeAnswer) await context.quiet(run)
    await life.gate(run, 'answer')
    if (quirks.submitDelayMs > 0) await pause(time, quirks.submitDelayMs, context.stopped)
    if (answer === 'answer_lost') return breakOff(request, reply)
    if (answer === 'error_500_after') throw serverError()
    return { run_id: run.id }
  }

  app.post('/run/deployment/queue', queue)
}
