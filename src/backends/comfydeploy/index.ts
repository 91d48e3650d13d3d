import { z } from 'zod'
import { createApi } from '../../net/api.ts'
import type { BackendInstance } from '../../ports/backend.ts'
import { defineBackend } from '../define.ts'
import { addressVariable, concurrencyVariable, hostOf, keyVariable } from '../variables.ts'
import { cancelRun } from './cancelling.ts'
import { discover } from './discovery.ts'
import { findRun } from './finding.ts'
import { createKnownRuns } from './known-runs.ts'
import { readRuns } from './polling-many.ts'
import { readRun } from './reading.ts'
import { submitRun } from './submitting.ts'
import { parseTarget } from './target.ts'
import { uploadFile } from './uploading.ts'
import { parseRunWebhook } from './webhooks.ts'

const defaultUrl = 'https://api.comfydeploy.com/api'
const environments = ['production', 'staging', 'preview', 'public-share', 'private-share', 'community-share'] as const
const requestTimeoutMs = 30_000
const pollsPerSecond = 5

const env = z.object({
  COMFYDEPLOY_API_KEY: keyVariable('your ComfyDeploy account').describe(
    'Your ComfyDeploy API key. Set: every deployment of the account becomes a tool.',
  ),
  COMFYDEPLOY_API_URL: addressVariable(defaultUrl).default(defaultUrl).describe(`Where the ComfyDeploy API is. Default ${defaultUrl}.`),
  COMFYDEPLOY_ENVIRONMENT: z
    .enum(environments, { error: `must be one of ${environments.join(', ')}.` })
    .default('production')
    .describe(`Whose deployments are offered: ${environments.join(', ')}. Default production.`),
  COMFYDEPLOY_CONCURRENCY: concurrencyVariable()
    .default(10)
    .describe('How many runs may be live at ComfyDeploy at once. Default 10, which is what its larger plans allow.'),
})

/** ComfyDeploy: deployments of ComfyUI workflows on rented GPUs. */
export const comfydeploy = defineBackend({
  kind: 'comfydeploy',
  env,
  create: (settings, { clock, log, callMarker }): readonly BackendInstance[] => {
    const id = 'comfydeploy'
    const baseUrl = settings.COMFYDEPLOY_API_URL
    const api = createApi({ baseUrl, headers: { authorization: `Bearer ${settings.COMFYDEPLOY_API_KEY}` }, timeoutMs: requestTimeoutMs })
    const known = createKnownRuns()
    const marksCalls = callMarker !== false
    const deps = { api, log, known, marksCalls, now: () => clock.now() }
    return [
      {
        id,
        limits: { concurrency: settings.COMFYDEPLOY_CONCURRENCY, pollsPerSecond },
        listScope: `${baseUrl} ${settings.COMFYDEPLOY_ENVIRONMENT}`,
        apiUrl: baseUrl,
        ownHosts: baseUrl === defaultUrl ? [] : [hostOf(baseUrl)],
        backend: {
          submit: (call, signal) => submitRun(deps, call, signal),
          poll: (ref, signal) => readRun(deps, ref, signal),
          pollMany: (refs, signal) => readRuns(deps, refs, signal),
          ...(marksCalls ? { find: (call, since, signal) => findRun(deps, call, since, signal) } : {}),
          parseWebhook: (request) => parseRunWebhook(request, (ref) => known.outputsOf(ref) ?? {}),
          cancel: (ref, signal) => cancelRun(api, ref, signal),
          refuseTarget: (target) =>
            parseTarget(target) === undefined
              ? 'It names no deployment. It needs "target": { "deploymentId": "…" } with the id that ComfyDeploy shows.'
              : undefined,
          upload: (file, _call, signal) => uploadFile(api, file, signal),
          listTools: (signal) => discover({ api, log, backendId: id, environment: settings.COMFYDEPLOY_ENVIRONMENT }, signal),
        },
      },
    ]
  },
})
