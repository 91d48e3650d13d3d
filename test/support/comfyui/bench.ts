import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { serverKeyOf } from '../../../src/backends/comfyui/address.ts'
import { comfyui } from '../../../src/backends/comfyui/index.ts'
import { systemClock } from '../../../src/clock.ts'
import type { BackendCall, BackendUpdate } from '../../../src/model/backend.ts'
import type { JsonValue } from '../../../src/model/json.ts'
import type { DiscoveredTool } from '../../../src/model/tool.ts'
import type { Backend, BackendInstance } from '../../../src/ports/backend.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { isEnd } from '../../contracts/backend-under-test.ts'
import { createRecordingLog } from '../log.ts'
import { type ComfyUi, type ComfyUiOptions, createComfyUi } from './index.ts'
import { blend, invert, resize, twoOutputs, writeWorkflows } from './workflows.ts'

export const secretValue = 'Bearer studio-secret-0123456789'
export const auth = { name: 'X-Studio-Key', value: secretValue }

export interface BenchOptions {
  readonly servers?: readonly ComfyUiOptions[]
  readonly files?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: Clock
}

/** The project's own backend, some servers of its own, and a folder of workflows. */
export const openBench = async ({ servers: wanted = [{}], files = {}, env = {}, clock = systemClock }: BenchOptions = {}) => {
  const servers = await Promise.all(wanted.map((options) => createComfyUi({ auth, ...options })))
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-comfyui-'))
  await writeWorkflows(folder, { 'resize.json': resize, 'invert.json': invert, 'blend.json': blend, 'two.json': twoOutputs, ...files })
  const { log, lines } = createRecordingLog()
  /** As a program that was just started, with these servers or some of them. */
  const reopened = (
    some: readonly Pick<ComfyUi, 'url'>[] = servers,
    other: Readonly<Record<string, string>> = {},
  ): BackendInstance & { readonly backend: Required<Backend> } => {
    const variables = {
      COMFYUI_URL: some.map(({ url }) => url).join(', '),
      COMFYUI_AUTH: `${auth.name}: ${auth.value}`,
      COMFYUI_WORKFLOWS: folder,
      ...env,
      ...other,
    }
    const [instance] = comfyui.open(variables, { clock, log, random: Math.random })
    if (instance === undefined) throw new Error('the comfyui backend was not opened')
    return instance as BackendInstance & { readonly backend: Required<Backend> }
  }
  const instance = reopened()
  const { backend } = instance
  const listed = await backend.listTools(AbortSignal.timeout(10_000))
  const toolNamed = (name: string): DiscoveredTool => {
    const tool = listed.tools.find(({ displayName }) => displayName === name)
    if (tool === undefined) throw new Error(`there is no ${name}: ${JSON.stringify(listed.refused)}`)
    return tool
  }
  /** Other numbers for other calls, so that no server remembers the picture. */
  const sizeOf = (callId: string) => {
    const bytes = createHash('sha256').update(callId).digest()
    return { width: 16 + bytes.readUInt8(0), height: 16 + bytes.readUInt8(1) }
  }
  const call = (callId: string, tool = 'Resize', inputs: Readonly<Record<string, JsonValue>> = sizeOf(callId)): BackendCall => ({
    callId,
    target: toolNamed(tool).target,
    inputs,
  })
  const signal = (): AbortSignal => AbortSignal.timeout(10_000)
  const [first] = servers
  if (first === undefined) throw new Error('it needs a server')

  return {
    servers,
    server: first,
    folder,
    instance,
    backend,
    listed,
    reopened,
    toolNamed,
    call,
    signal,
    submit: (callId: string, tool?: string, inputs?: Readonly<Record<string, JsonValue>>): Promise<BackendUpdate> =>
      backend.submit(call(callId, tool, inputs), signal()),
    /** Its end, by polling. */
    endOf: async ({ ref }: BackendUpdate): Promise<BackendUpdate> =>
      vi.waitFor(async () => {
        const now = await backend.poll(ref, signal())
        if (!isEnd(now)) throw new Error(`still ${now.status}`)
        return now
      }),
    poll: (ref: string): Promise<BackendUpdate> => backend.poll(ref, signal()),
    keyOf: (server: ComfyUi): string => serverKeyOf(server.url),
    logged: (): string => JSON.stringify(lines),
    /** Nothing of this may be told to anybody. */
    secrets: [secretValue, auth.name, ...servers.map(({ url }) => new URL(url).host)],
    close: async (): Promise<void> => {
      await Promise.all(servers.map((server) => server.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Bench = Awaited<ReturnType<typeof openBench>>
