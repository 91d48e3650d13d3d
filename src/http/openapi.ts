import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type JsonObject, jsonValue } from '../model/json.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { App, HttpContext } from './context.ts'
import { inputJsonSchema } from './input-json-schema.ts'
import { objectOf, withAnswers } from './openapi-answers.ts'
import * as schemas from './schemas.ts'

const wordmark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 32" height="32"><text x="0" y="23" font-family="sans-serif" font-size="22" font-weight="600" fill="#fff">Darkroom</text></svg>'

const runPath = '/api/v1/tools/{tool}/run'
const toolOperation = (tool: ToolDefinition, run: JsonObject): JsonObject => {
  const inputs = inputJsonSchema(tool)
  const available = tool.unavailable === undefined ? '' : `\n\nNot available at the moment: ${tool.unavailable}`
  return {
    ...run,
    parameters: [],
    operationId: `run_${tool.commandName}`,
    tags: [`tools: ${tool.category}`],
    summary: tool.displayName,
    description: `${tool.description}${available}`,
    requestBody: {
      required: inputs['required'] !== undefined,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            allOf: [{ $ref: '#/components/schemas/RunRequestInput' }],
            properties: { inputs },
            ...(inputs['required'] === undefined ? {} : { required: ['inputs'] }),
          },
        },
      },
    },
  }
}

/** The document of the fixed routes, and one path a tool with its own inputs. */
export const openApiOf = (base: JsonObject, tools: readonly ToolDefinition[]): JsonObject => {
  const paths = objectOf(base['paths'])
  const run = objectOf(objectOf(paths[runPath])['post'])
  const own = tools.map((tool) => [`/api/v1/tools/${tool.commandName}/run`, { post: toolOperation(tool, run) }] as const)
  return { ...base, paths: { ...paths, ...Object.fromEntries(own) } }
}

/** Gathers the routes that are registered after it; they must be registered before anybody asks. */
export const registerOpenApi = async (app: App, context: HttpContext): Promise<void> => {
  const schemaRegistry = z.registry<{ id: string }>()
  schemaRegistry.add(schemas.generationResponse, { id: 'Generation' })
  schemaRegistry.add(schemas.acceptedResponse, { id: 'Accepted' })
  schemaRegistry.add(schemas.toolResponse, { id: 'Tool' })
  schemaRegistry.add(schemas.mediaResponse, { id: 'Media' })
  schemaRegistry.add(schemas.errorResponse, { id: 'Error' })
  schemaRegistry.add(schemas.runRequest, { id: 'RunRequest' })
  schemaRegistry.add(schemas.executeRequest, { id: 'ExecuteRequest' })
  schemaRegistry.add(jsonValue, { id: 'JsonValue' })

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Darkroom', version: '1', description: 'Run tools, watch their generations and fetch what they made.' },
      servers: [{ url: context.config.publicUrl ?? '/' }],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry }),
  })

  const made = new Map<boolean, { version: number; document: JsonObject }>()
  let base: JsonObject | undefined
  /** Made anew when the tools changed. Without a key, what is public. */
  const documentFor = (trusted: boolean): JsonObject => {
    const { version } = context.catalog.report()
    const known = made.get(trusted)
    if (known?.version === version) return known.document
    base ??= withAnswers(JSON.parse(JSON.stringify(app.swagger())) as JsonObject)
    const document = openApiOf(base, context.tools.listed(trusted))
    made.set(trusted, { version, document })
    return document
  }

  app.get('/openapi.json', { schema: { hide: true } }, async (request) => documentFor(request.principal?.trusted === true))
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Darkroom' },
    logo: { type: 'image/svg+xml', content: wordmark, href: '/docs', target: '_self' },
    // Everything the page needs comes from here, over whichever of http and https it was opened with.
    staticCSP: true,
    transformStaticCSP: (header) =>
      header
        .replace(/ ?upgrade-insecure-requests;?/, '')
        .replaceAll(' https:', '')
        .replace(' validator.swagger.io', ''),
    transformSpecification: (_base, request) => documentFor(request.principal?.trusted === true),
    transformSpecificationClone: false,
  })
}
