import type { FastifyError } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { DarkroomError, type FieldError } from '../model/errors.ts'
import { type Issue, sentenceOf } from './field-words.ts'

/** More than a person reads; without an end, one bad request could ask for an answer many times its own size. */
const mostFields = 50
const mostNames = 10
const longestMessage = 4_000
const longestName = 200

const cut = (text: string, longest: number): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)

/** The one shape of every error. */
export const errorBody = (error: DarkroomError, requestId: string) => ({
  error: {
    code: error.code,
    message: cut(error.message, longestMessage),
    ...(error.fields === undefined
      ? {}
      : {
          fields: error.fields
            .slice(0, mostFields)
            .map(({ name, message }) => ({ name: cut(name, longestName), message: cut(message, longestMessage) })),
        }),
    requestId,
  },
})

const namesOf = (keys: readonly string[]): string => {
  const named = keys.slice(0, mostNames).map((key) => cut(key, longestName))
  return keys.length > mostNames ? `${named.join(', ')} and ${keys.length - mostNames} more` : named.join(', ')
}

const fieldOf = (issue: Issue, inBody: boolean): FieldError => {
  const path = issue.instancePath.split('/').filter((part) => part !== '')
  const keys = 'keys' in issue.params && Array.isArray(issue.params.keys) ? issue.params.keys.map(String) : []
  if (issue.keyword === 'unrecognized_keys' && keys.length > 0) {
    const hint = inBody && path.length === 0 ? ' The inputs of a tool go into "inputs".' : ''
    return { name: [...path, keys[0]].join('.'), message: `This is not known here: ${namesOf(keys)}.${hint}` }
  }
  return { name: path.join('.') || 'body', message: sentenceOf(issue) }
}

const invalid = (context: string | undefined, issues: readonly Issue[]): DarkroomError => {
  const fields = issues.slice(0, mostFields).map((issue) => fieldOf(issue, context === 'body'))
  const first = fields[0]
  const message = first === undefined ? {} : { message: `Something in the request does not fit. ${first.name}: ${first.message}` }
  return new DarkroomError(context === 'body' ? 'input_invalid' : 'bad_request', { ...message, fields })
}

const isFastifyError = (error: unknown): error is FastifyError => error instanceof Error && 'code' in error

/** Whatever was thrown, as one of ours. What nobody foresaw is `internal`, and its own words stay inside. */
export const toDarkroomError = (error: unknown): DarkroomError => {
  if (error instanceof DarkroomError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const context = 'validationContext' in error ? String(error.validationContext) : undefined
    return invalid(context, error.validation as readonly Issue[])
  }
  const status = isFastifyError(error) ? error.statusCode : undefined
  const code = isFastifyError(error) ? error.code : undefined
  if (status === 413) return new DarkroomError('payload_too_large')
  if (status === 404) return new DarkroomError('not_found')
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY' || code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error instanceof SyntaxError)
    return new DarkroomError('bad_request', { message: 'The body is not valid JSON. Please check it and send it again.' })
  if (status === 415)
    return new DarkroomError('bad_request', { message: 'Please send the body as JSON, with "Content-Type: application/json".' })
  if (status !== undefined && status >= 400 && status < 500) return new DarkroomError('bad_request')
  return new DarkroomError('internal', { cause: error })
}
