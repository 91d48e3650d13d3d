import type { JsonObject, JsonValue } from '../model/json.ts'

export const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}

const successes: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Kept',
  202: 'Accepted, and under way',
}

const failures: Readonly<Record<string, string>> = {
  400: 'Not understood',
  401: 'No valid key',
  403: 'Not with this key',
  404: 'Not found',
  409: 'Against what is already there',
  413: 'Too large',
  422: 'Inputs do not fit',
  429: 'Too many requests',
  503: 'Not at the moment',
  default: 'Anything else that went wrong',
}

const bytes = (mimeType: string): JsonObject => ({ [mimeType]: { schema: { type: 'string', format: 'binary' } } })

/** What comes and goes as a stream, and so has no schema at its route. By operation. */
const streamed: Readonly<Record<string, { readonly requestBody?: JsonObject; readonly content?: JsonObject }>> = {
  exportGeneration: { content: bytes('application/zip') },
  streamEvents: {
    content: { 'text/event-stream': { schema: { type: 'string', description: 'id: the seq; event: the type; data: the event as JSON.' } } },
  },
  uploadMedia: {
    requestBody: {
      required: true,
      content: {
        ...bytes('*/*'),
        'multipart/form-data': {
          schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
        },
      },
    },
  },
}

const failureAnswers: JsonObject = Object.fromEntries(
  Object.entries(failures).map(([status, description]) => [
    status,
    { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
  ]),
)

const successAnswer = (status: string, answer: JsonValue, content: JsonObject | undefined): JsonObject => ({
  ...objectOf(answer),
  description: successes[status] ?? 'Done',
  ...(content === undefined ? {} : { content }),
})

const whole = (operation: JsonObject): JsonObject => {
  const { requestBody, content } = streamed[String(operation['operationId'])] ?? {}
  const answers = Object.entries(objectOf(operation['responses'])).map(([status, answer]) => [
    status,
    successAnswer(status, answer, content),
  ])
  return {
    ...operation,
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: { ...Object.fromEntries(answers), ...failureAnswers },
  }
}

/** Every documented route says what it answers when all goes well, and can answer with the one error shape. */
export const withAnswers = (base: JsonObject): JsonObject => ({
  ...base,
  paths: Object.fromEntries(
    Object.entries(objectOf(base['paths'])).map(([path, item]) => [
      path,
      Object.fromEntries(Object.entries(objectOf(item)).map(([method, operation]) => [method, whole(objectOf(operation))])),
    ]),
  ),
})
