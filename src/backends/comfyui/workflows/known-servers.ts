import { isRecord } from '../../../comfy/records.ts'
import type { ObjectInfo } from './object-info.ts'
import { nodeClassesOf } from './object-info.ts'
import { problemsOf } from './problems.ts'
import type { ComfyTarget } from './target.ts'

/** What each server was last seen to have installed; shared by whoever lists the tools and whoever chooses a server. */
export interface KnownServers {
  /** Has it all that this workflow needs? Nothing speaks against a server that nobody has asked yet. */
  canRun(serverKey: string, target: ComfyTarget): boolean
  infoOf(serverKey: string): ObjectInfo | undefined
  /** Of the classes that no tool uses only the names are kept: a server's whole answer is many megabytes. */
  learn(serverKey: string, info: ObjectInfo, used: ReadonlySet<string>): void
}

export const createKnownServers = (): KnownServers => {
  const infos = new Map<string, ObjectInfo>()
  return {
    canRun: (serverKey, target) => {
      const info = infos.get(serverKey)
      return info === undefined || problemsOf(target, nodeClassesOf([info])).length === 0
    },
    infoOf: (serverKey) => infos.get(serverKey),
    learn: (serverKey, info, used) => {
      const known = Object.entries(info).filter(([, each]) => isRecord(each))
      infos.set(serverKey, Object.fromEntries(known.map(([name, each]) => [name, used.has(name) ? each : {}])))
    },
  }
}
