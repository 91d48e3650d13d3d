import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DarkroomError } from '../../../model/errors.ts'
import type { FoundFile } from './tool.ts'

export interface FolderContent {
  readonly files: readonly FoundFile[]
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
  readonly notes: readonly string[]
}

const largestBytes = 5 * 1024 * 1024
const mostFiles = 1_000
const deepest = 5

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unreadable')

/** Paths of the workflow files, links followed; a folder that leads back to itself is entered once. */
const pathsIn = async (folder: string, inside: string, entered: readonly string[]): Promise<readonly string[]> => {
  const here = join(folder, inside)
  const real = await realpath(here)
  if (entered.includes(real) || entered.length > deepest) return []
  const names = (await readdir(here)).filter((name) => !name.startsWith('.')).sort()
  const found: string[] = []
  for (const name of names) {
    const path = inside === '' ? name : `${inside}/${name}`
    const kind = await stat(join(folder, path)).catch(() => undefined)
    if (kind?.isDirectory() === true) found.push(...(await pathsIn(folder, path, [...entered, real]).catch(() => [])))
    else if (name.endsWith('.json') && (kind === undefined || kind.isFile())) found.push(path)
  }
  return found
}

const readOne = async (folder: string, path: string): Promise<FoundFile | { readonly path: string; readonly reason: string }> => {
  try {
    const file = join(folder, path)
    if ((await stat(file)).size > largestBytes) return { path, reason: 'It is larger than 5 MB, which no workflow is.' }
    return { path, text: await readFile(file, 'utf8') }
  } catch (error) {
    return { path, reason: `It could not be read (${codeOf(error)}).` }
  }
}

/** The workflow files of a folder. One that can't be read never hides the rest. */
export const readWorkflowFolder = async (folder: string): Promise<FolderContent> => {
  let paths: readonly string[]
  try {
    paths = await pathsIn(folder, '', [])
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      const note = `There is no folder ${folder}. Put workflows there, saved with "Export (API)", and each becomes a tool.`
      return { files: [], refused: [], notes: [note] }
    }
    const message = `The folder of workflows could not be read (${codeOf(error)}). COMFYUI_WORKFLOWS must name a folder that may be read.`
    throw new DarkroomError('config_invalid', { message })
  }
  const read: Awaited<ReturnType<typeof readOne>>[] = []
  for (const path of paths.slice(0, mostFiles)) read.push(await readOne(folder, path))
  return {
    files: read.flatMap((each) => ('text' in each ? [each] : [])),
    refused: read.flatMap((each) => ('reason' in each ? [each] : [])),
    notes: paths.length > mostFiles ? [`Of ${paths.length} workflows only the first ${mostFiles} are read.`] : [],
  }
}
