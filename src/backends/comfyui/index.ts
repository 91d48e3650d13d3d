import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { JsonObject } from '../../model/json.ts'
import { isPlainAddress } from '../../model/plain-address.ts'
import type { BackendInstance } from '../../ports/backend.ts'
import { defineBackend } from '../define.ts'
import { concurrencyVariable } from '../variables.ts'
import { normalizedUrl } from './address.ts'
import { cancelRun } from './cancelling.ts'
import { downloadFile, uploadFile } from './files.ts'
import { findRun } from './finding.ts'
import { createKnownRuns } from './known-runs.ts'
import { createPlaces } from './places.ts'
import { readRun, readRuns } from './polling.ts'
import { createServers } from './server.ts'
import { submitRun } from './submitting.ts'
import { watchServers } from './watching.ts'
import { createKnownServers } from './workflows/known-servers.ts'
import { listWorkflowTools } from './workflows/list.ts'
import { parseTarget } from './workflows/target.ts'

const exampleUrl = 'http://127.0.0.1:8188'
const exampleFolder = './workflows'
const pollsPerSecond = 10
/** One runs, and one waits behind it, so that the server never idles between two. */
const runsPerServer = 2

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const header = /^([\w!#$%&'*+.^`|~-]+):\s*([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/

const headersOf = (text: string | undefined): Readonly<Record<string, string>> => {
  const [, name, value] = header.exec(text ?? '') ?? []
  return name === undefined || value === undefined ? {} : { [name.toLowerCase()]: value }
}

const env = z.object({
  COMFYUI_URL: z
    .string()
    .refine(
      (text) => listOf(text).length > 0 && listOf(text).every(isPlainAddress),
      `must be an http or https address such as ${exampleUrl}, or several with commas between them, without a user name, a question mark or a hash.`,
    )
    .describe(`Where your own ComfyUI is, such as ${exampleUrl}. Several with commas between them: the least busy one is chosen.`),
  COMFYUI_AUTH: z
    .string()
    .regex(header, 'must be one header, its name and its value, such as Authorization: Bearer my-token.')
    .optional()
    .describe('A header that is sent to each of them, such as "Authorization: Bearer …", where something asks for a key.'),
  COMFYUI_WORKFLOWS: z
    .string()
    .default(exampleFolder)
    .describe(`The folder of your workflow files in API format; each becomes a tool. Default ${exampleFolder}.`),
  COMFYUI_CONCURRENCY: concurrencyVariable()
    .optional()
    .describe('How many runs may be live on all of them together. Default 2 for each: one runs and one waits behind it.'),
})

/** ComfyUI: servers of one's own, and a folder of workflows. */
export const comfyui = defineBackend({
  kind: 'comfyui',
  env,
  create: (settings, { clock, log, random }): readonly BackendInstance[] => {
    const id = 'comfyui'
    const urls = listOf(settings.COMFYUI_URL)
    const folder = settings.COMFYUI_WORKFLOWS
    const list = createServers({ urls, headers: headersOf(settings.COMFYUI_AUTH), clock })
    const servers = new Map(list.map((server) => [server.key, server]))
    const installed = createKnownServers()
    const canRun = (serverKey: string, target: JsonObject): boolean => {
      const parsed = parseTarget(target)
      return parsed === undefined || installed.canRun(serverKey, parsed)
    }
    const places = createPlaces({ servers: list, clock, canRun })
    const deps = { servers, places, known: createKnownRuns(), clientId: randomUUID(), clock, log, random }
    return [
      {
        id,
        limits: { concurrency: settings.COMFYUI_CONCURRENCY ?? runsPerServer * list.length, pollsPerSecond },
        listScope: [folder, ...list.map(({ key }) => key)].join(' '),
        ownHosts: [],
        ...(urls[0] === undefined ? {} : { apiUrl: normalizedUrl(urls[0]) }),
        backend: {
          submit: (call, signal) => submitRun(deps, call, signal),
          poll: (ref, signal) => readRun(deps, ref, signal),
          pollMany: (refs, signal) => readRuns(deps, refs, signal),
          find: (call, since, signal) => findRun(deps, call, since, signal),
          watch: (onUpdate, signal) => watchServers(deps, list, onUpdate, signal),
          cancel: (ref, signal) => cancelRun(deps, ref, signal),
          upload: (file, call, signal) => uploadFile(places, file, call, signal),
          download: (url, signal) => downloadFile(servers, url, signal),
          refuseTarget: (target) =>
            parseTarget(target) === undefined
              ? 'It names no workflow. It needs "target": { "workflow": { … } } with a graph as ComfyUI exports it for its API.'
              : undefined,
          listTools: (signal) => listWorkflowTools({ folder, backendId: id, servers: list, known: installed, log }, signal),
        },
      },
    ]
  },
})
