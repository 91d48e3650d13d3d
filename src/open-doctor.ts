import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backendVariables, openBackends } from './backends/index.ts'
import { systemClock } from './clock.ts'
import { type Config, type Env, parseConfig } from './config.ts'
import type { DoctorDeps } from './doctor/deps.ts'
import { examine } from './doctor/index.ts'
import { silentLog } from './log.ts'
import { openMedia } from './media/index.ts'
import { createProbe } from './net/probe.ts'
import { openCatalog } from './open-tools.ts'
import { openQueue } from './queues/index.ts'
import { sqlitePathOf, sqliteScheme } from './sqlite/url.ts'
import { openStore } from './stores/index.ts'
import { webhookPath } from './telegram/webhook.ts'

const secondMs = 1_000

/** The files and folders in which this configuration keeps things. */
const placesOf = ({ storeUrl, mediaUrl }: Config): readonly string[] => [
  ...(storeUrl.startsWith(sqliteScheme) ? [sqlitePathOf(storeUrl)] : []),
  ...(mediaUrl.startsWith('file:')
    ? [mediaUrl.startsWith('file://') ? fileURLToPath(mediaUrl) : resolve(mediaUrl.slice('file:'.length))]
    : []),
]

/** Of the disk that a path is or will be on. */
const freeAt = async (path: string): Promise<number> => {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch (error) {
    if (dirname(path) === path) throw error
    return freeAt(dirname(path))
  }
}

const freeBytes = async (config: Config): Promise<number | undefined> => {
  const places = placesOf(config)
  return places.length === 0 ? undefined : Math.min(...(await Promise.all(places.map(freeAt))))
}

/** The doctor with the machine's own instruments. */
export const examineSetUp = (env: Env, own: Partial<DoctorDeps> = {}) => {
  const clock = own.clock ?? systemClock
  const log = silentLog
  const conflictSeconds = own.conflictSeconds ?? 4
  return examine({
    clock,
    nodeVersion: process.versions.node,
    hasEnvFile: false,
    backendVariables: backendVariables.map(({ name }) => name),
    parseConfig: () => parseConfig(env),
    openBackends: () => openBackends(env, { clock, log, random: Math.random }),
    openStore: ({ storeUrl }) => openStore(storeUrl, { clock, log }),
    openQueue: ({ queueUrl, storeUrl }) => openQueue(queueUrl, { clock, log, storeUrl }),
    openMedia: ({ mediaUrl }) => openMedia(mediaUrl, { clock, log }),
    openCatalog: () => openCatalog(env, { snapshot: false, log }),
    probe: createProbe({ timeoutMs: (10 + conflictSeconds) * secondMs }),
    freeBytes,
    telegramWebhookPath: webhookPath,
    conflictSeconds,
    ...own,
  })
}
