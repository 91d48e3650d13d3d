import type { JsonObject, JsonValue } from '../../model/json.ts'
import { Fault } from './fault.ts'

export interface SubmitRequest {
  readonly deploymentId: string
  readonly inputs: Readonly<Record<string, JsonValue>>
  readonly webhook: string | null
  readonly ticks: boolean
  readonly gpu: string | null
}

interface Issue {
  readonly type: string
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly input: JsonValue
  readonly ctx?: JsonObject
}

const uuid = /^(urn:uuid:)?\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i
export const isUuid = (text: string): boolean => uuid.test(text)

const uuidError = (text: string): string => {
  const at = [...text].findIndex((letter) => !/[0-9a-f-]/i.test(letter))
  return at === -1
    ? `invalid length: expected length 32 for simple format, found ${text.length}`
    : `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${[...text][at] ?? ''}\` at ${at + 1}`
}

export const uuidIssue = (loc: readonly string[], text: string): Issue => ({
  type: 'uuid_parsing',
  loc,
  msg: `Input should be a valid UUID, ${uuidError(text)}`,
  input: text,
  ctx: { error: uuidError(text) },
})

const branches = [
  ['str', 'string_type', 'Input should be a valid string'],
  ['int', 'int_type', 'Input should be a valid integer'],
  ['float', 'float_type', 'Input should be a valid number'],
  ['bool', 'bool_type', 'Input should be a valid boolean'],
  ['list[any]', 'list_type', 'Input should be a valid list'],
] as const

const inputIssues = (inputs: JsonObject): Issue[] =>
  Object.entries(inputs).flatMap(([name, value]) =>
    value === null || (typeof value === 'object' && !Array.isArray(value))
      ? branches.map(([branch, type, msg]) => ({ type, loc: ['body', 'inputs', name, branch], msg, input: value }))
      : [],
  )

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const gpus = ['CPU', 'T4', 'L4', 'A10G', 'L40S', 'A100', 'A100-80GB', 'H100', 'H200', 'B200']

const booleanOf = (value: JsonValue | undefined): boolean | undefined => {
  if (value === undefined) return false
  if (typeof value === 'boolean') return value
  if (value === 1 || (typeof value === 'string' && ['1', 'true', 't', 'yes', 'y', 'on'].includes(value.toLowerCase()))) return true
  if (value === 0 || (typeof value === 'string' && ['0', 'false', 'f', 'no', 'n', 'off'].includes(value.toLowerCase()))) return false
  return undefined
}

/** Checks what the real one checks and no more: unknown keys and unknown inputs pass. */
export const parseSubmitRequest = (body: unknown): SubmitRequest => {
  const issues: Issue[] = []
  if (body === undefined || body === null)
    throw new Fault(422, { detail: [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }] })
  if (!isObject(body)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from'
    throw new Fault(422, { detail: [{ type: 'model_attributes_type', loc: ['body'], msg, input: body as JsonValue }] })
  }

  const { inputs = {}, webhook = null, gpu = null } = body
  const ticks = booleanOf(body['webhook_intermediate_status'])
  const deploymentId = body['deployment_id']
  if (!isObject(inputs))
    issues.push({ type: 'dict_type', loc: ['body', 'inputs'], msg: 'Input should be a valid dictionary', input: inputs })
  else issues.push(...inputIssues(inputs))
  if (webhook !== null && typeof webhook !== 'string')
    issues.push({ type: 'string_type', loc: ['body', 'webhook'], msg: 'Input should be a valid string', input: webhook })
  if (ticks === undefined) {
    const msg = 'Input should be a valid boolean, unable to interpret input'
    issues.push({
      type: 'bool_parsing',
      loc: ['body', 'webhook_intermediate_status'],
      msg,
      input: body['webhook_intermediate_status'] ?? null,
    })
  }
  if (gpu !== null && !gpus.some((known) => known === gpu)) {
    const expected = `'${gpus.slice(0, -1).join("', '")}' or '${gpus.at(-1)}'`
    issues.push({ type: 'enum', loc: ['body', 'gpu'], msg: `Input should be ${expected}`, input: gpu, ctx: { expected } })
  }
  if (deploymentId === undefined) issues.push({ type: 'missing', loc: ['body', 'deployment_id'], msg: 'Field required', input: body })
  else if (typeof deploymentId !== 'string') {
    const msg = 'UUID input should be a string, bytes or UUID object'
    issues.push({ type: 'uuid_type', loc: ['body', 'deployment_id'], msg, input: deploymentId })
  } else if (!isUuid(deploymentId)) issues.push(uuidIssue(['body', 'deployment_id'], deploymentId))

  if (issues.length > 0) throw new Fault(422, { detail: issues })
  return {
    deploymentId: String(deploymentId).toLowerCase(),
    inputs: isObject(inputs) ? inputs : {},
    webhook: typeof webhook === 'string' ? webhook : null,
    ticks: ticks === true,
    gpu: typeof gpu === 'string' ? gpu : null,
  }
}
